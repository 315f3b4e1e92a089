import type { JSX } from 'preact';
import { wordDifference } from '../../common/word-difference.js';

/** How one text became another, word by word: what went is struck, what came is underlined. Screen readers hear both. */
export function TextDifference({
  label,
  before,
  after,
}: {
  label: string;
  before: string;
  after: string;
}): JSX.Element {
  return (
    <div class="difference">
      <p class="difference-label">{label}</p>
      <p class="difference-text">
        {wordDifference(before, after).map(({ kind, text }, n) => {
          const key = `${n}-${kind}`;
          if (kind === 'kept') return <span key={key}>{text}</span>;
          return kind === 'removed' ? <del key={key}>{text}</del> : <ins key={key}>{text}</ins>;
        })}
      </p>
    </div>
  );
}
