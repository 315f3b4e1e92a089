import type { JSX } from 'preact';
import { count, monthName } from '../../common/russian.js';

/** A day `2026-12-09` and how many registered on it. */
interface RegisteredDay {
  day: string;
  count: number;
}

const BAR = 10;
const GAP = 3;
const HEIGHT = 40;
/** So that a day with nobody is seen as a day. */
const LEAST = 1;

/** Registrations of the last days as small bars; the sentence below says the same. Nothing when nobody came. */
export function DaysChart({ days }: { days: readonly RegisteredDay[] }): JSX.Element | null {
  const most = Math.max(...days.map((one) => one.count));
  if (days.length === 0 || most === 0) return null;
  const total = days.reduce((sum, one) => sum + one.count, 0);
  const best = days.find((one) => one.count === most);
  const width = days.length * (BAR + GAP) - GAP;
  const words = `За ${count(days.length, 'день', 'дня', 'дней')}: ${count(total, 'регистрация', 'регистрации', 'регистраций')}`;
  const top = best && days.length > 1 ? `, больше всего ${dayWords(best.day)} — ${best.count}` : '';
  return (
    <figure class="days-chart">
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} aria-hidden="true" focusable="false">
        {days.map((one, n) => {
          const height = Math.max(LEAST, Math.round((one.count / most) * HEIGHT));
          return <rect key={one.day} x={n * (BAR + GAP)} y={HEIGHT - height} width={BAR} height={height} rx="1" />;
        })}
      </svg>
      <figcaption class="row-note">{words + top}</figcaption>
    </figure>
  );
}

function dayWords(text: string): string {
  const { day, month } = Temporal.PlainDate.from(text);
  return `${day} ${monthName(month, 'genitive')}`;
}
