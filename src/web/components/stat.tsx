import type { JSX } from 'preact';
import { formatNumber } from '../../common/russian.js';
import type { Tone } from './chips.js';

export interface StatView {
  value: number | string;
  /** What is counted, so that the figure and the words make a sentence: «2», «просрочено». */
  label: string;
  tone?: Tone;
  /** The list behind the figure. */
  href?: string;
}

/** One figure with its words. */
export function Stat({ value, label, tone, href }: StatView): JSX.Element {
  const body = (
    <>
      <b class="stat-value">{typeof value === 'number' ? formatNumber(value) : value}</b>
      <span class="stat-label">{label}</span>
    </>
  );
  return href ? (
    <a class="stat" href={href} data-tone={tone}>
      {body}
    </a>
  ) : (
    <div class="stat" data-tone={tone}>
      {body}
    </div>
  );
}

/** Figures in a row. */
export function Stats({ stats }: { stats: readonly StatView[] }): JSX.Element {
  return (
    <ul class="stats">
      {stats.map((stat) => (
        <li key={stat.label}>
          <Stat {...stat} />
        </li>
      ))}
    </ul>
  );
}
