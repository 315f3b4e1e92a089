import { RuleViolation } from '../../common/errors.js';
import { programProblems, type ProgramSession } from './program.rules.js';

/** One session, it and all after it in its hall, or the whole program. */
export const MOVE_SCOPES = ['ONE', 'HALL', 'ALL'] as const;
export type MoveScope = (typeof MOVE_SCOPES)[number];

interface Span {
  startsAt: Date;
  endsAt: Date;
}

const MINUTE = 60_000;

/** The program with what `scope` means of it `minutes` later (negative: earlier); all of it as it was when the session is not there. */
export function movedSessions(
  sessions: readonly ProgramSession[],
  { minutes, scope, sessionId }: { minutes: number; scope: MoveScope; sessionId: string | null },
): ProgramSession[] {
  const chosen = sessions.find(({ id }) => id === sessionId);
  const goes = (session: ProgramSession): boolean => {
    if (scope === 'ALL' || session === chosen) return true;
    return scope === 'HALL' && session.hall === chosen?.hall && session.startsAt >= chosen.startsAt;
  };
  return sessions.map((session) => (goes(session) ? later(session, minutes * MINUTE) : session));
}

/** The program with every moment as `along` makes it: what goes along when its event is moved. */
export function sessionsAlong(sessions: readonly ProgramSession[], along: (moment: Date) => Date): ProgramSession[] {
  return sessions.map((session) => ({
    ...session,
    startsAt: along(session.startsAt),
    endsAt: along(session.endsAt),
  }));
}

/** The program with a copy of `original` right after it; what follows in its hall goes on later where there is no room. */
export function withDuplicate(
  sessions: readonly ProgramSession[],
  original: ProgramSession,
  id: string,
): ProgramSession[] {
  const lasts = original.endsAt.getTime() - original.startsAt.getTime();
  const copy = { ...later(original, lasts), id };
  const following = sessions.filter(
    (session) => session !== original && session.hall === copy.hall && session.startsAt >= original.endsAt,
  );
  const crowded = following.some(({ startsAt }) => startsAt < copy.endsAt);
  const moved = sessions.map((session) => (crowded && following.includes(session) ? later(session, lasts) : session));
  return [...moved, copy];
}

function later(session: ProgramSession, ms: number): ProgramSession {
  const { startsAt, endsAt } = session;
  return { ...session, startsAt: new Date(startsAt.getTime() + ms), endsAt: new Date(endsAt.getTime() + ms) };
}

/** Sessions that do not lie within the event. */
export function outsideOf(sessions: readonly ProgramSession[], event: Span): ProgramSession[] {
  return sessions.filter(({ startsAt, endsAt }) => startsAt < event.startsAt || endsAt > event.endsAt);
}

/**
 * Throws RuleViolation `does-not-fit` when `after` breaks what a program must be (see `assertSessions`). What lay outside the event
 * before may stay there: a program is moved to where its event is though the event has become shorter.
 */
export function assertFits(before: readonly ProgramSession[], after: readonly ProgramSession[], event: Span): void {
  const lost = new Set(outsideOf(before, event).map(({ id }) => id));
  const [problem] = programProblems(after, event).filter(
    ({ session, code }) => code !== 'outside-event' || !lost.has(session.id),
  );
  if (!problem) return;
  const message = `Не помещается: «${problem.session.title}». ${problem.message}. Ничего не изменено`;
  throw new RuleViolation('does-not-fit', message);
}

/**
 * By how many minutes the program is to be moved after its event was: as far as the event, or, where it is not known from when the
 * event was moved, to begin with it. Null while every session lies within the event.
 */
export function offeredMove(
  sessions: readonly ProgramSession[],
  event: Span & { movedFromStartsAt: Date | null },
): { minutes: number; outside: ProgramSession[] } | null {
  const outside = outsideOf(sessions, event);
  if (outside.length === 0) return null;
  const first = new Date(Math.min(...sessions.map(({ startsAt }) => startsAt.getTime())));
  const candidates = [event.movedFromStartsAt, first].flatMap((from) => {
    const minutes = from ? Math.round((event.startsAt.getTime() - from.getTime()) / MINUTE) : 0;
    const left = outsideOf(movedSessions(sessions, { minutes, scope: 'ALL', sessionId: null }), event).length;
    return minutes !== 0 && left < outside.length ? [{ minutes, outside, left }] : [];
  });
  const [best] = candidates.toSorted((a, b) => a.left - b.left);
  return best ? { minutes: best.minutes, outside } : null;
}
