import type { JSX } from 'preact';
import { monthName } from '../../common/russian.js';
import type { MeasureState } from './roadmap.js';

/** A measure on the timeline. Days are `2026-12-09`. */
export interface YearBar {
  number: string;
  title: string;
  href: string;
  start: string;
  end: string;
  /** Each day by which something is due. */
  deadlines: readonly string[];
  state: MeasureState;
}

interface RoadmapYearProps {
  /** The finding: «Просрочено два пункта, ход за школами и АСОУ». */
  label: string;
  /** First and last day of the academic year. */
  from: string;
  to: string;
  today: string;
  bars: readonly YearBar[];
}

const WIDTH = 1100;
const NAMES = 400;
const TOP = 54;
const ROW = 24;

/**
 * The year with a line a measure: its time as a bar, deadlines as diamonds, today as a line. Put the table with the same below it.
 * On narrow screens the names are cut off and the numbers stay.
 */
export function RoadmapYear({ label, from, to, today, bars }: RoadmapYearProps): JSX.Element {
  const scale = scaleOf(from, to);
  const height = TOP + bars.length * ROW + 8;
  const now = scale(today);
  return (
    <div class="year-region" role="region" aria-label={label} tabIndex={0}>
      <svg
        class="year"
        viewBox={`0 0 ${WIDTH} ${height}`}
        width={WIDTH}
        height={height}
        role="group"
        aria-label={label}
      >
        <Months from={from} to={to} scale={scale} height={height} />
        {bars.map((bar, row) => (
          <Bar key={bar.number} bar={bar} y={TOP + row * ROW + ROW / 2} scale={scale} />
        ))}
        {now > NAMES && now < WIDTH && (
          <g class="year-today">
            <path d={`M${now} 20V${height}`} />
            <rect x={Math.min(now - 34, WIDTH - 68)} y="0" width="68" height="20" rx="10" />
            <text x={Math.min(now, WIDTH - 34)} y="14.5" text-anchor="middle">
              сегодня
            </text>
          </g>
        )}
      </svg>
    </div>
  );
}

type Scale = (day: string) => number;

/** A day to its x; days outside the year stand at its edges. */
function scaleOf(from: string, to: string): Scale {
  const first = Temporal.PlainDate.from(from);
  const length = Math.max(1, first.until(to).days + 1);
  return (day) => {
    const share = Math.min(1, Math.max(0, first.until(day).days / length));
    return Math.round(NAMES + share * (WIDTH - NAMES - 8));
  };
}

function Months({ from, to, scale, height }: { from: string; to: string; scale: Scale; height: number }): JSX.Element {
  const months: Temporal.PlainDate[] = [];
  const last = Temporal.PlainDate.from(to);
  for (
    let day = Temporal.PlainDate.from(from).with({ day: 1 });
    Temporal.PlainDate.compare(day, last) <= 0;
    day = day.add({ months: 1 })
  ) {
    months.push(day);
  }
  return (
    <g class="year-months">
      {months.map((day) => (
        <g key={day.toString()}>
          <path d={`M${scale(day.toString())} 44V${height}`} />
          <text x={scale(day.toString()) + 6} y="40">
            {monthName(day.month, 'short')}
          </text>
        </g>
      ))}
    </g>
  );
}

function Bar({ bar, y, scale }: { bar: YearBar; y: number; scale: Scale }): JSX.Element {
  const [start, end] = [scale(bar.start), scale(bar.end)];
  const shown = shortened(bar.title, 46);
  // The name begins with what is seen, so that it can be spoken (WCAG 2.5.3), and ends with the whole title.
  const name = `${shown} ${bar.number}${shown === bar.title ? '' : `: ${bar.title}`}`;
  return (
    <a href={bar.href} class="year-bar" data-state={bar.state} aria-label={name}>
      <title>{`${bar.number}. ${bar.title}`}</title>
      <rect class="year-row" x="0" y={y - ROW / 2} width={WIDTH} height={ROW} />
      <text x={NAMES - 44} y={y + 5} text-anchor="end">
        {shown}
      </text>{' '}
      <text class="num" x={NAMES - 14} y={y + 5} text-anchor="end">
        {bar.number}
      </text>
      <path class="year-line" d={`M${start} ${y}H${Math.max(end, start + 1)}`} />
      {bar.deadlines.map((day) => (
        <path key={day} class="year-due" d={`M${scale(day)} ${y - 6}l6 6-6 6-6-6z`} />
      ))}
    </a>
  );
}

/** Cut at a word, with an ellipsis. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), length / 2))}…`;
}
