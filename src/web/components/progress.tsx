import type { JSX } from 'preact';
import { count, formatNumber } from '../../common/russian.js';

interface ProgressProps {
  done: number;
  total: number;
  /** What is counted, for screen readers: «Собрано договоров». */
  label: string;
  tone?: 'ok' | 'bad' | undefined;
}

/** «1 043 из 1 260» with a bar below: collected answers, letters sent, rows imported. */
export function Progress({ done, total, label, tone }: ProgressProps): JSX.Element {
  return (
    <div class="progress" data-tone={tone}>
      <span class="num nowrap">
        {formatNumber(done)} из {formatNumber(total)}
      </span>
      <progress value={Math.min(done, total)} max={total || 1} aria-label={label}>
        {total > 0 ? `${Math.floor((done / total) * 100)} %` : ''}
      </progress>
    </div>
  );
}

/** Places taken, and in words how many are left. `taken` may be over `capacity`. */
export function Seats({ taken, capacity }: { taken: number; capacity: number }): JSX.Element {
  const left = Math.max(0, capacity - taken);
  return (
    <div class="seats">
      <p>
        <b>{left === 0 ? 'Мест нет' : `Осталось ${count(left, 'место', 'места', 'мест')}`}</b>
        <span class="soft num nowrap">
          {formatNumber(taken)} из {formatNumber(capacity)}
        </span>
      </p>
      <progress value={Math.min(taken, capacity)} max={capacity || 1} aria-label="Занято мест" />
    </div>
  );
}
