import { formatTimeRange } from '../../common/russian.js';
import { type ProgramSession, releaseDifference, type SessionChange } from './program.rules.js';

/** What happened to one line of a program between two releases. */
export interface SessionDifference {
  id: string;
  change: SessionChange;
  /** As it is now; as it was for one that was removed. */
  session: ProgramSession;
  /** As it was; null for a new one. */
  before: ProgramSession | null;
  /** «Время: 15:00–15:40 → 16:00–16:40», a line a field. */
  lines: string[];
}

/** What `after` changed in `before`, field by field, in the order of time. */
export function sessionDifferences(
  before: readonly ProgramSession[],
  after: readonly ProgramSession[],
  zone: string,
): SessionDifference[] {
  const old = new Map(before.map((session) => [session.id, session]));
  const now = new Map(after.map((session) => [session.id, session]));
  const found = [...releaseDifference(before, after)].flatMap(([id, change]): SessionDifference[] => {
    const was = old.get(id) ?? null;
    const session = now.get(id) ?? was;
    if (!session) return [];
    const lines = was && now.has(id) ? changedLines(was, session, zone) : [];
    return [{ id, change, session, before: was, lines }];
  });
  return found.toSorted((a, b) => +a.session.startsAt - +b.session.startsAt);
}

function changedLines(was: ProgramSession, is: ProgramSession, zone: string): string[] {
  const fields: [string, string, string][] = [
    ['Время', timeOf(was, zone), timeOf(is, zone)],
    ['Зал', was.hall, is.hall],
    ['Тема', was.title, is.title],
    ['Спикеры', speakersOf(was), speakersOf(is)],
  ];
  const lines = fields.flatMap(([name, a, b]) => (a === b ? [] : [`${name}: ${a || '—'} → ${b || '—'}`]));
  return was.description === is.description ? lines : [...lines, 'Изменено описание'];
}

const timeOf = ({ startsAt, endsAt }: ProgramSession, zone: string) => formatTimeRange(startsAt, endsAt, zone);

function speakersOf({ speakers }: ProgramSession): string {
  return speakers.map(({ fullName, role }) => (role === 'MODERATOR' ? `${fullName} (модератор)` : fullName)).join(', ');
}

/**
 * Does the release concern those registered? A session that came, went or stands at another time or place does, another speaker and
 * another topic too; a break, a corrected word and a longer description do not.
 */
export function concernsReaders(differences: readonly SessionDifference[]): boolean {
  return differences.some(({ change, session, before }) => {
    if (session.kind === 'BREAK' && (before === null || before.kind === 'BREAK')) return false;
    if (change !== 'changed' || !before) return true;
    return namesOf(before) !== namesOf(session) || isOtherTopic(before.title, session.title);
  });
}

const namesOf = ({ speakers }: ProgramSession) =>
  speakers
    .map(({ fullName, role }) => `${role} ${fullName}`)
    .toSorted()
    .join();

/** Fewer than half of the words in common: not a correction any more. */
function isOtherTopic(was: string, is: string): boolean {
  const [a, b] = [wordsIn(was), wordsIn(is)];
  const common = [...a].filter((word) => b.has(word)).length;
  return common * 2 < Math.max(a.size, b.size);
}

/** By their beginnings: endings and slips of the pen make no other word. */
function wordsIn(text: string): Set<string> {
  return new Set(
    (
      text
        .toLowerCase()
        .replaceAll('ё', 'е')
        .match(/[\p{L}\d]+/gu) ?? []
    ).map((word) => word.slice(0, 4)),
  );
}
