import type { RegistrationFacts, SeatState } from '../events/events.rules.js';
import type { CancelCause, Pool, RegistrationSource, RegistrationState, Standing } from './registrations.rules.js';

export interface LockedPool extends Pool, RegistrationFacts {
  eventId: string;
  slug: string;
  startsAt: Date;
  seatState: SeatState;
  approvalRequired: boolean;
}

export interface NewRegistration {
  id: string;
  eventId: string;
  email: string;
  lastName: string;
  firstName: string;
  middleName: string | null;
  municipalityId: string | null;
  schoolId: string | null;
  schoolName: string | null;
  position: string | null;
  answers: Record<string, string>;
  state: RegistrationState;
  queueNumber: number;
  holdExpiresAt: Date | null;
  emailConfirmedAt: Date | null;
  /** Where it came from, while the address is not proved; absent for others. */
  network?: string | null;
  /** Accepted without a place or a turn; absent: it has one. */
  unheld?: boolean;
  /** Whose it is, when somebody signed in registers; else it is found out with the confirmation of the address. */
  personId: string | null;
  address: string | null;
  consentDocumentId: string;
  /** Absent: the person's own form. */
  source?: RegistrationSource;
  /** When the organiser decided; absent: not yet. */
  approvedAt?: Date | null;
  /** A consent on paper, and of what day; absent: ticked in the form now. */
  consentOnPaper?: Date;
  /** The series whose one form was used; absent: the event's own. */
  seriesId?: string | null;
}

/** Where a registration stands. */
export interface Stand {
  state: RegistrationState;
  cancelCause: CancelCause | null;
  unheld: boolean;
  isOutside: boolean;
}

export type StandingAt = Standing & { eventId: string };
