import { Column, Entity, PrimaryColumn } from 'typeorm';
import { assertMove, PUBLICATION, type PublicationState } from '../../common/lifecycle.js';
import { RuleViolation } from '../../common/errors.js';
import type { Audience, EventFormat, EventKind, RegistrationMode } from './events.rules.js';

/** A webinar, meeting, festival stage: «событие», not a row of the plan (that is Measure). */
@Entity('event')
export class Event {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  slug: string;

  @Column('text')
  kind: EventKind;

  @Column('text')
  format: EventFormat;

  @Column('text')
  title: string;

  @Column('text')
  summary: string;

  @Column('text', { array: true })
  audience: Audience[];

  /** Classes 6 to 11. */
  @Column('integer', { array: true })
  grades: number[];

  @Column('uuid')
  organiserId: string;

  @Column('uuid', { nullable: true })
  municipalityId: string | null;

  @Column('uuid', { nullable: true })
  seriesId: string | null;

  /** The IANA zone whose wall time people are told. */
  @Column('text')
  zone: string;

  @Column('timestamptz')
  startsAt: Date;

  @Column('timestamptz')
  endsAt: Date;

  @Column('text')
  registrationMode: RegistrationMode;

  @Column('timestamptz', { nullable: true })
  registrationOpensAt: Date | null;

  @Column('timestamptz', { nullable: true })
  registrationClosesAt: Date | null;

  @Column('text', { nullable: true })
  platform: string | null;

  /** The real address of the broadcast; never on a page, in a letter or a feed (US-10). */
  @Column('text', { nullable: true })
  joinUrl: string | null;

  @Column('text', { nullable: true })
  venue: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('text', { nullable: true })
  recordingUrl: string | null;

  @Column('text', { nullable: true })
  contact: string | null;

  @Column('text')
  publicationState: PublicationState;

  @Column('timestamptz', { nullable: true })
  publishedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  cancelledAt: Date | null;

  @Column('text', { nullable: true })
  cancelReason: string | null;

  @Column('timestamptz', { nullable: true })
  movedAt: Date | null;

  @Column('text', { nullable: true })
  moveReason: string | null;

  @Column('timestamptz', { nullable: true })
  movedFromStartsAt: Date | null;

  @Column('timestamptz', { nullable: true })
  movedFromEndsAt: Date | null;

  /** RFC 5545 SEQUENCE: grows with time, place or status. */
  @Column('integer')
  sequence: number;

  /** Grows with every change; a form that carries an older one is stale. */
  @Column('integer')
  revision: number;

  /** RFC 5545 LAST-MODIFIED: whole seconds, grows with every revision. */
  @Column('timestamptz')
  revisedAt: Date;

  @Column('uuid', { nullable: true })
  createdById: string | null;

  @Column('timestamptz')
  createdAt: Date;

  /** Moves along the publication's life cycle. Throws RuleViolation when the table does not allow it. */
  moveTo(state: PublicationState, now: Date): void {
    assertMove(PUBLICATION, this.publicationState, state);
    const statusShown = state === 'PUBLISHED' || this.publicationState === 'PUBLISHED';
    this.publicationState = state;
    if (state === 'PUBLISHED') this.publishedAt ??= now;
    this.revise(now, statusShown);
  }

  /** A new time with its reason (US-08); a time that was announced is kept to be shown struck. */
  reschedule(startsAt: Date, endsAt: Date, reason: string, now: Date): void {
    if (this.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие отменено, перенести его нельзя');
    if (this.publishedAt) {
      this.movedFromStartsAt = this.startsAt;
      this.movedFromEndsAt = this.endsAt;
      this.movedAt = now;
      this.moveReason = reason;
    }
    this.startsAt = startsAt;
    this.endsAt = endsAt;
    this.revise(now, true);
  }

  /** A fact, not a state: the event stays published so that feeds can say CANCELLED (US-09). */
  cancel(reason: string, now: Date): void {
    if (this.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие уже отменено');
    if (now >= this.endsAt) throw new RuleViolation('event-over', 'Событие уже прошло, отменить его нельзя');
    this.cancelledAt = now;
    this.cancelReason = reason;
    this.revise(now, true);
  }

  restore(now: Date): void {
    if (!this.cancelledAt) throw new RuleViolation('event-not-cancelled', 'Событие не отменено');
    this.cancelledAt = null;
    this.cancelReason = null;
    this.revise(now, true);
  }

  /** Counts the change; LAST-MODIFIED grows by a second at least, since feeds show whole seconds. */
  revise(now: Date, raisesSequence: boolean): void {
    this.revision += 1;
    if (raisesSequence) this.sequence += 1;
    const second = Math.floor(now.getTime() / 1_000) * 1_000;
    this.revisedAt = new Date(Math.max(second, this.revisedAt.getTime() + 1_000));
  }
}
