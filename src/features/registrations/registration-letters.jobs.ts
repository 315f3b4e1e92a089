import { createHash } from 'node:crypto';
import type { Job } from '../../platform/jobs/jobs.service.js';
import {
  REGISTRATION_CONFIRMED,
  REGISTRATION_IN_REVIEW,
  REGISTRATION_RECEIVED,
  type RegistrationFact,
  SERIES_REGISTRATION_CHANGED,
} from './registrations.events.js';
import type { RegistrationState } from './registrations.rules.js';

/** What comes within so many milliseconds of one form or one click is told in one letter. */
const PAUSE_MS = 5_000;
/** Whose address needs no letter to be sure of is told of the place, or of the review, at once. */
const AT_ONCE: Partial<Record<RegistrationState, string>> = {
  CONFIRMED: REGISTRATION_CONFIRMED,
  IN_REVIEW: REGISTRATION_IN_REVIEW,
};

/** What decides which letter tells of a registration. */
export interface Told {
  id: string;
  email: string;
  seriesId?: string | null | undefined;
  state: RegistrationState;
  /** False for one that was there before. */
  isNew?: boolean;
}

/** The jobs of the letters that answer a form: one a registration, but one for all that came by the form of a series. */
export function letterJobs(facts: readonly RegistrationFact[], known: readonly Told[], now: Date): Job[] {
  const byId = new Map(known.map((row) => [row.id, row]));
  const jobs = facts.map((fact): Job => {
    const row = byId.get(fact.registrationId);
    if (row?.seriesId) return seriesLetter({ ...row, seriesId: row.seriesId }, now);
    const topic = row && row.isNew !== false ? AT_ONCE[row.state] : undefined;
    return { topic: topic ?? REGISTRATION_RECEIVED, payload: { ...fact } };
  });
  return [...new Map(jobs.map((job, index) => [job.key ?? index, job])).values()];
}

/** The job of the one letter about all that an address has by the form of a series; the last one asked for counts. */
export function seriesLetter(registration: { id: string; email: string; seriesId: string }, now: Date): Job {
  const address = createHash('sha256').update(registration.email).digest('base64url');
  return {
    topic: SERIES_REGISTRATION_CHANGED,
    payload: { registrationId: registration.id },
    key: `series-letter:${registration.seriesId}:${address}`,
    runAt: new Date(now.getTime() + PAUSE_MS),
  };
}
