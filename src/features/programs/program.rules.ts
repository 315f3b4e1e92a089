import { type FieldError, InvalidInput } from '../../common/errors.js';

export const SESSION_KINDS = ['TALK', 'DISCUSSION', 'WORKSHOP', 'BREAK'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

export const SPEAKER_ROLES = ['SPEAKER', 'MODERATOR'] as const;
export type SpeakerRole = (typeof SPEAKER_ROLES)[number];

export interface ProgramSpeaker {
  fullName: string;
  position: string;
  role: SpeakerRole;
}

/** One line of a program; `id` stays the same over releases, so calendars keep its UID. */
export interface ProgramSession {
  id: string;
  kind: SessionKind;
  title: string;
  description: string;
  /** Empty: the event has one hall. */
  hall: string;
  startsAt: Date;
  endsAt: Date;
  speakers: ProgramSpeaker[];
}

/** Something a program must not have: at `field` of the session with this number from 0. */
export interface SessionProblem extends FieldError {
  session: ProgramSession;
  index: number;
}

/** Throws InvalidInput naming `sessions.N.field`: an end not after the start, a time outside the event, an overlap in a hall. */
export function assertSessions(sessions: readonly ProgramSession[], event: { startsAt: Date; endsAt: Date }): void {
  const errors = programProblems(sessions, event).map(({ index, field, code, message }) => ({
    field: `sessions.${index}.${field}`,
    code,
    message,
  }));
  if (errors.length > 0) throw new InvalidInput(errors);
}

/** All that `assertSessions` refuses, at most one of each session. */
export function programProblems(
  sessions: readonly ProgramSession[],
  event: { startsAt: Date; endsAt: Date },
): SessionProblem[] {
  return sessions.flatMap((session, index) => {
    const problem = problemOf(session, event, sessions.slice(0, index));
    return problem ? [{ ...problem, session, index }] : [];
  });
}

function problemOf(
  session: ProgramSession,
  event: { startsAt: Date; endsAt: Date },
  above: readonly ProgramSession[],
): FieldError | null {
  if (session.endsAt <= session.startsAt)
    return { field: 'endsAt', code: 'ends-before-start', message: 'Окончание должно быть позже начала' };
  if (session.startsAt < event.startsAt)
    return { field: 'startsAt', code: 'outside-event', message: 'Начало раньше начала события' };
  if (session.endsAt > event.endsAt)
    return { field: 'endsAt', code: 'outside-event', message: 'Окончание позже конца события' };
  const other = above.find((earlier) => overlaps(earlier, session));
  if (!other) return null;
  const hall = session.hall ? `в зале «${session.hall}» ` : '';
  return { field: 'startsAt', code: 'overlap', message: `Пересекается ${hall}с пунктом «${other.title}»` };
}

/** Who would have to be in two sessions at once; a warning, never a refusal. In the order of the program. */
export function doubleBooked(
  sessions: readonly ProgramSession[],
): { fullName: string; first: ProgramSession; second: ProgramSession }[] {
  return sessions.flatMap((second, index) =>
    sessions.slice(0, index).flatMap((first) => {
      if (first.startsAt >= second.endsAt || second.startsAt >= first.endsAt) return [];
      const names = new Set(first.speakers.map(({ fullName }) => fullName));
      const both = new Set(second.speakers.map(({ fullName }) => fullName).filter((name) => names.has(name)));
      return [...both].map((fullName) => ({ fullName, first, second }));
    }),
  );
}

function overlaps(a: ProgramSession, b: ProgramSession): boolean {
  return a.hall === b.hall && a.startsAt < b.endsAt && b.startsAt < a.endsAt;
}

/** The program as far as it is still true: one that was released for another time of the event says nothing. */
export function presentProgram<Session extends { startsAt: Date; endsAt: Date }>(
  event: { startsAt: Date; endsAt: Date },
  sessions: readonly Session[],
): readonly Session[] {
  const fits = sessions.every(({ startsAt, endsAt }) => startsAt >= event.startsAt && endsAt <= event.endsAt);
  return fits ? sessions : [];
}

export type SessionChange = 'new' | 'moved' | 'changed' | 'removed';

/** What a release did to the one before it, by session id; sessions left as they were are absent. */
export function releaseDifference(
  before: readonly ProgramSession[],
  after: readonly ProgramSession[],
): Map<string, SessionChange> {
  const known = new Map(before.map((session) => [session.id, session]));
  const changes = new Map<string, SessionChange>();
  for (const session of after) {
    const old = known.get(session.id);
    if (!old) changes.set(session.id, 'new');
    else if (+old.startsAt !== +session.startsAt || +old.endsAt !== +session.endsAt || old.hall !== session.hall) {
      changes.set(session.id, 'moved');
    } else if (wordsOf(old) !== wordsOf(session)) changes.set(session.id, 'changed');
  }
  const present = new Set(after.map(({ id }) => id));
  for (const { id } of before) if (!present.has(id)) changes.set(id, 'removed');
  return changes;
}

/** Field by field: a kept release comes back with its fields in another order. */
function wordsOf({ kind, title, description, speakers }: ProgramSession): string {
  const people = speakers.map(({ fullName, position, role }) => [fullName, position, role]);
  return JSON.stringify([kind, title, description, people]);
}
