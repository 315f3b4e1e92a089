/** Facts of registrations that letters answer. `revision` makes the letter's key: one letter per fact. */
export const REGISTRATION_RECEIVED = 'registration.received';
export const REGISTRATION_CONFIRMED = 'registration.confirmed';
export const REGISTRATION_PROMOTED = 'registration.promoted';
export const REGISTRATION_CANCELLED = 'registration.cancelled';

export interface RegistrationFact {
  registrationId: string;
  revision: number;
}
