import type { JSX } from 'preact';
import { formatTime, formatTimeRange, inZone } from '../../common/russian.js';
import type { SessionView } from './program-view.js';

interface Cell {
  session: SessionView | null;
  rows: number;
  columns: number;
}

interface Timetable {
  /** «» for what stands in no hall while others go on. */
  halls: string[];
  /** From each moment at which something starts or ends; cells that a longer one above covers are absent. */
  rows: { start: SessionView['start']; cells: Cell[] }[];
}

const at = (moment: SessionView['start']) => inZone(moment, 'UTC').epochMilliseconds;

/**
 * One day's sessions as a table of halls by time; null where it would say no more than the list: fewer than two halls, or two
 * sessions at once in one of them. What stands in no hall goes through all of them, unless others go on at that time.
 */
export function timetableOf(sessions: readonly SessionView[]): Timetable | null {
  const named = [...new Set(sessions.flatMap(({ hall }) => hall ?? []))];
  if (named.length < 2) return null;
  const meet = (a: SessionView, b: SessionView) => a !== b && at(a.start) < at(b.end) && at(b.start) < at(a.end);
  if (sessions.some((a) => sessions.some((b) => a.hall === b.hall && meet(a, b)))) return null;
  const common = sessions.filter(({ hall }) => !hall);
  const isApart = common.some((one) => sessions.some((other) => meet(one, other)));
  const halls = named.toSorted((a, b) => a.localeCompare(b, 'ru', { numeric: true }));
  if (isApart) halls.push('');
  const moments = new Map(sessions.flatMap(({ start, end }) => [start, end]).map((moment) => [at(moment), moment]));
  const times = [...moments.keys()].toSorted((a, b) => a - b);
  const rowsOf = ({ start, end }: SessionView) => times.filter((time) => time >= at(start) && time < at(end)).length;
  const rows = times.slice(0, -1).map((time) => {
    const goingOn = sessions.filter(({ start, end }) => at(start) <= time && time < at(end));
    const whole = isApart ? undefined : goingOn.find(({ hall }) => !hall);
    const start = moments.get(time) ?? new Date(time);
    if (whole) {
      const begins = at(whole.start) === time;
      return { start, cells: begins ? [{ session: whole, rows: rowsOf(whole), columns: halls.length }] : [] };
    }
    const cells = halls.flatMap((hall): Cell[] => {
      const session = goingOn.find((one) => (one.hall ?? '') === hall);
      if (!session) return [{ session: null, rows: 1, columns: 1 }];
      return at(session.start) === time ? [{ session, rows: rowsOf(session), columns: 1 }] : [];
    });
    return { start, cells };
  });
  return { halls, rows };
}

/** One day as halls by time, each session leading to its place in the list; on narrow screens the list is all there is. */
export function DayTimetable({
  sessions,
  zone,
  label,
}: {
  sessions: readonly SessionView[];
  zone: string;
  label: string;
}): JSX.Element | null {
  const table = timetableOf(sessions);
  if (!table) return null;
  return (
    <div class="timetable" role="region" aria-label={label} tabIndex={0}>
      <table>
        <caption class="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">Время</th>
            {table.halls.map((hall) => (
              <th key={hall} scope="col">
                {hall || 'Без зала'}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(({ start, cells }) => (
            <tr key={at(start)}>
              <th scope="row" class="num">
                {formatTime(start, zone)}
              </th>
              {cells.map(({ session, rows, columns }, n) => (
                <td
                  key={session?.id ?? n}
                  rowSpan={rows > 1 ? rows : undefined}
                  colSpan={columns > 1 ? columns : undefined}
                  data-filled={session ? '' : undefined}
                  data-break={session?.isBreak ? '' : undefined}
                >
                  {session && (
                    <>
                      <a href={`#session-${session.id}`}>{session.title}</a>
                      <span class="soft num">{shortRange(session, zone)}</span>
                    </>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const shortRange = ({ start, end }: SessionView, zone: string) =>
  formatTimeRange(start, end, zone).replace(/ \([^)]*\)$/, '');
