// What the grid of a program knows of sessions: times in minutes of the wall clock, moves, clashes and undoing. No page.
export const STEP = 5;
export const DAY = 1440;

/** `2026-12-09T15:00` as minutes of the wall clock; null for anything else. */
export function toMinutes(text) {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(`${text.slice(0, 16)}Z`) : Number.NaN;
  return Number.isNaN(at) ? null : at / 60_000;
}

export function toText(minutes) {
  return new Date(minutes * 60_000).toISOString().slice(0, 16);
}

/** Shown in the grid: neither empty, nor without times, nor to be removed. */
export function isPlaced({ start, end, removed }) {
  return start !== null && end !== null && end > start && !removed;
}

/** The same program with one session at another time, in another hall or of another length; it stays within its day and 5 minutes long. */
export function moveSession(sessions, key, { by = 0, hall, longer = 0 }) {
  return sessions.map((session) => {
    if (session.key !== key) return session;
    const midnight = Math.floor(session.start / DAY) * DAY;
    const start = Math.min(Math.max(session.start + by, midnight), midnight + DAY - STEP);
    const length = Math.max(STEP, session.end - session.start + longer);
    return { ...session, start, end: start + length, hall: hall ?? session.hall };
  });
}

/** Moves `ONE` session, it with all after it in its `HALL`, or `ALL` of the program, as the server does without this script. */
export function shift(sessions, { key, scope, by }) {
  const chosen = sessions.find((session) => session.key === key);
  const goes = (session) =>
    scope === 'ALL' ||
    session.key === key ||
    (scope === 'HALL' && session.hall === chosen?.hall && session.start >= chosen.start);
  return sessions.map((session) => (isPlaced(session) && goes(session) ? later(session, by) : session));
}

/** A copy of the session in the `empty` row, right after it; what follows in its hall makes room. Null without the session. */
export function duplicate(sessions, key, empty) {
  const original = sessions.find((session) => session.key === key);
  if (!original || !isPlaced(original)) return null;
  const lasts = original.end - original.start;
  const copy = { ...original, key: empty, start: original.end, end: original.end + lasts };
  const following = sessions.filter(
    (session) =>
      isPlaced(session) && session.key !== key && session.hall === copy.hall && session.start >= original.end,
  );
  const crowded = following.some(({ start }) => start < copy.end);
  return sessions.map((session) => {
    if (session.key === empty) return copy;
    return crowded && following.includes(session) ? later(session, lasts) : session;
  });
}

const later = (session, by) => ({ ...session, start: session.start + by, end: session.end + by });

/** What is wrong, by session: `bad` is refused when saved, `warn` is only said. */
export function clashesOf(sessions, event) {
  const placed = sessions.filter(isPlaced);
  const found = [];
  for (const [index, one] of placed.entries()) {
    if (one.start < event.start || one.end > event.end)
      found.push({ keys: [one.key], tone: 'bad', text: `«${one.title}» — вне времени события` });
    for (const other of placed.slice(index + 1)) {
      if (one.start >= other.end || other.start >= one.end) continue;
      const keys = [one.key, other.key];
      if (one.hall === other.hall)
        found.push({ keys, tone: 'bad', text: `«${one.title}» и «${other.title}» пересекаются${inHall(one.hall)}` });
      const both = namesOf(one).filter((name) => namesOf(other).includes(name));
      for (const name of one.hall === other.hall ? [] : both)
        found.push({ keys, tone: 'warn', text: `${name} — одновременно на «${one.title}» и «${other.title}»` });
    }
  }
  return found;
}

/** States one after another: `go` forgets what was undone before it. */
export function historyOf(first) {
  const states = [first];
  let at = 0;
  return {
    now: () => states[at],
    go(state) {
      states.splice(at + 1, Infinity, state);
      at += 1;
    },
    undo: () => at > 0 && ((at -= 1), true),
    redo: () => at < states.length - 1 && ((at += 1), true),
  };
}

function inHall(hall) {
  return hall ? ` в зале «${hall}»` : '';
}

function namesOf({ speakers }) {
  return speakers.split('\n').flatMap(
    (line) =>
      line
        .replace(/(?<!\s)\s*\(модератор\)\s*$/i, '')
        .trim()
        .split(/(?<!\s)\s+[—–-]\s+/)[0] || [],
  );
}

export function timesOf({ start, end }) {
  return `${toText(start).slice(11)}–${toText(end).slice(11)}`;
}
