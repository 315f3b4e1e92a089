import type { RegistrationState } from './registrations.rules.js';

/** Facts of registrations that letters answer. `revision` makes the letter's key: one letter per fact. */
export const REGISTRATION_RECEIVED = 'registration.received';
/** The address is sure and the organiser is to decide. */
export const REGISTRATION_IN_REVIEW = 'registration.in-review';
export const REGISTRATION_CONFIRMED = 'registration.confirmed';
export const REGISTRATION_PROMOTED = 'registration.promoted';
export const REGISTRATION_CANCELLED = 'registration.cancelled';

/** Something of what a person has by the one form of a series: one letter tells all of it. */
export const SERIES_REGISTRATION_CHANGED = 'registration.series-changed';

export interface RegistrationFact {
  registrationId: string;
  revision: number;
}

export interface CancellationFact extends RegistrationFact {
  /** The state before: who had a confirmed place has an invitation to take back. */
  was?: RegistrationState;
}
