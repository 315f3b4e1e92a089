import type { RegistrationSource } from './registrations.rules.js';

/** A name as a letter may say it; empty where nobody has proved that the address is that person's. */
export interface Names {
  lastName: string;
  firstName: string;
  middleName: string | null;
}

type Typed = Names & { emailConfirmedAt: Date | null; source: RegistrationSource };

/**
 * What a letter to this registration may call its reader. Whoever types into the public form chooses the words and the address:
 * until the address is proved none of them goes into a letter. What the organiser wrote himself does.
 */
export function namesOf({ lastName, firstName, middleName, emailConfirmedAt, source }: Typed): Names {
  const isKnown = emailConfirmedAt !== null || source !== 'FORM';
  return isKnown ? { lastName, firstName, middleName } : { lastName: '', firstName: '', middleName: null };
}

/** First name and surname for the «To» of a letter; empty as `namesOf`. */
export function toNameOf(registration: Typed): string {
  const { firstName, lastName } = namesOf(registration);
  return [firstName, lastName].filter(Boolean).join(' ');
}
