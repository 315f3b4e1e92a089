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

/** Throws InvalidInput naming `sessions.N.field`: an end not after the start, a time outside the event, an overlap in a hall. */
export function assertSessions(sessions: readonly ProgramSession[], event: { startsAt: Date; endsAt: Date }): void {
  const errors = sessions.flatMap((session, index) => problemsOf(session, index, event, sessions));
  if (errors.length > 0) throw new InvalidInput(errors);
}

function problemsOf(
  session: ProgramSession,
  index: number,
  event: { startsAt: Date; endsAt: Date },
  sessions: readonly ProgramSession[],
): FieldError[] {
  const at = (field: string, code: string, message: string) => [{ field: `sessions.${index}.${field}`, code, message }];
  if (session.endsAt <= session.startsAt)
    return at('endsAt', 'ends-before-start', 'Окончание должно быть позже начала');
  if (session.startsAt < event.startsAt) return at('startsAt', 'outside-event', 'Начало раньше начала события');
  if (session.endsAt > event.endsAt) return at('endsAt', 'outside-event', 'Окончание позже конца события');
  const other = sessions.slice(0, index).find((earlier) => overlaps(earlier, session));
  if (!other) return [];
  const hall = session.hall ? `в зале «${session.hall}» ` : '';
  return at('startsAt', 'overlap', `Пересекается ${hall}с пунктом «${other.title}»`);
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
