import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CancelCause, RegistrationSource, RegistrationState } from './registrations.rules.js';

/** One person's place, or turn, at one event. */
@Entity('registration')
export class Registration {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  eventId: string;

  @Column('text')
  email: string;

  @Column('text')
  lastName: string;

  @Column('text')
  firstName: string;

  @Column('text', { nullable: true })
  middleName: string | null;

  @Column('uuid', { nullable: true })
  municipalityId: string | null;

  @Column('uuid', { nullable: true })
  schoolId: string | null;

  /** Typed when the school is not in the list (US-04); never shown in public. */
  @Column('text', { nullable: true })
  schoolName: string | null;

  @Column('text', { nullable: true })
  position: string | null;

  @Column('jsonb')
  answers: Record<string, string>;

  @Column('text')
  state: RegistrationState;

  /** Order of arrival at the event; the waiting list goes by it. */
  @Column('bigint')
  queueNumber: string;

  /** Grows with every fact a letter tells. */
  @Column('integer')
  revision: number;

  @Column('timestamptz', { nullable: true })
  holdExpiresAt: Date | null;

  @Column('timestamptz', { nullable: true })
  emailConfirmedAt: Date | null;

  @Column('uuid', { nullable: true })
  personId: string | null;

  @Column('timestamptz')
  letterRequestedAt: Date;

  @Column('timestamptz', { nullable: true })
  cancelledAt: Date | null;

  @Column('text', { nullable: true })
  cancelCause: CancelCause | null;

  /** Of a rejection; told to the person by letter. */
  @Column('text', { nullable: true })
  cancelReason: string | null;

  @Column('text')
  source: RegistrationSource;

  /** The organiser's yes, where one is asked for. */
  @Column('timestamptz', { nullable: true })
  approvedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  firstJoinedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  checkedInAt: Date | null;

  @Column('integer')
  linkGeneration: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
