import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Tells } from './told.rules.js';
import type { AccountLetterKind, PlainLetterKind, LetterKind, LetterState } from './notifications.rules.js';

/** One letter to one person: composed once, sent at least once, kept as it went. */
@Entity('letter')
export class Letter {
  @PrimaryColumn('uuid')
  id: string;

  /** Fact and recipient: the same fact never makes a second letter. */
  @Column('text')
  dedupeKey: string;

  @Column('text')
  kind: LetterKind | AccountLetterKind | PlainLetterKind;

  @Column('text')
  toAddress: string;

  @Column('text')
  toName: string;

  /** The organiser's address; null when the contact is none. */
  @Column('text', { nullable: true })
  replyTo: string | null;

  @Column('text')
  subject: string;

  @Column('text')
  textBody: string;

  @Column('text')
  htmlBody: string;

  @Column('text', { nullable: true })
  ics: string | null;

  @Column('text', { nullable: true })
  icsMethod: 'REQUEST' | 'CANCEL' | null;

  @Column('uuid', { nullable: true })
  eventId: string | null;

  @Column('uuid', { nullable: true })
  registrationId: string | null;

  /** The event's SEQUENCE when this was composed: another one makes the text stale. */
  @Column('integer', { nullable: true })
  eventSequence: number | null;

  /** The time the letter tells. */
  @Column('timestamptz', { nullable: true })
  startsAt: Date | null;

  @Column('timestamptz', { nullable: true })
  endsAt: Date | null;

  /** What its reader knows once the server has taken it. */
  @Column('jsonb', { nullable: true })
  tells: Tells[] | null;

  /** The versions of the facts it was written from: others make it be written anew. */
  @Column('text', { nullable: true })
  basis: string | null;

  /** The fact of which a copy tells; the dedupe key of others says it. */
  @Column('text', { nullable: true })
  source: string | null;

  /** Why it was not sent, in words for staff. */
  @Column('text', { nullable: true })
  reason: string | null;

  /** The body opens an account: it is shown to nobody and forgotten once sent. */
  @Column('boolean')
  secret: boolean;

  @Column('text')
  state: LetterState;

  @Column('integer')
  attempts: number;

  /** When a worker last took it to send. */
  @Column('timestamptz', { nullable: true })
  claimedAt: Date | null;

  /** When it was first refused for good in a way that may be the sender's fault. */
  @Column('timestamptz', { nullable: true })
  refusedAt: Date | null;

  /** From then on it is of no use and is not sent. */
  @Column('timestamptz', { nullable: true })
  expiresAt: Date | null;

  /** What the SMTP server said last. */
  @Column('text', { nullable: true })
  smtpResponse: string | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  sentAt: Date | null;
}
