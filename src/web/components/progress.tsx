import type { JSX } from 'preact';
import { formatNumber } from '../../common/russian.js';

interface ProgressProps {
  done: number;
  total: number;
  /** What is counted, for screen readers: «Собрано договоров». */
  label: string;
  tone?: 'ok' | 'bad' | undefined;
  /** The label stands before the figures for everybody. */
  showLabel?: boolean;
}

/** «1 043 из 1 260» with a bar below: collected answers, letters sent, rows imported. */
export function Progress({ done, total, label, tone, showLabel }: ProgressProps): JSX.Element {
  return (
    <div class="progress" data-tone={tone}>
      <span class="num nowrap">
        {showLabel && `${label}: `}
        {formatNumber(done)} из {formatNumber(total)}
      </span>
      <progress value={Math.min(done, total)} max={total || 1} aria-label={label}>
        {total > 0 ? `${Math.floor((done / total) * 100)} %` : ''}
      </progress>
    </div>
  );
}
