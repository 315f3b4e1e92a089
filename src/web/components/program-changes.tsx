import type { JSX } from 'preact';
import { formatTimeRange } from '../../common/russian.js';
import type { SessionDifference } from '../../features/programs/program-changes.rules.js';
import { Chip, type Tone } from './chips.js';

const CHANGES: Readonly<Record<SessionDifference['change'], { word: string; tone: Tone }>> = {
  new: { word: 'Новое', tone: 'ok' },
  moved: { word: 'Другое время или зал', tone: 'warn' },
  changed: { word: 'Изменено', tone: 'warn' },
  removed: { word: 'Снято', tone: 'bad' },
};

/** What a version of a program changed, session by session, in words. */
export function ProgramChanges({
  differences,
  zone,
}: {
  differences: readonly SessionDifference[];
  zone: string;
}): JSX.Element {
  return (
    <ul class="stack plain">
      {differences.map(({ id, change, session, lines }) => (
        <li key={id}>
          <Chip tone={CHANGES[change].tone}>{CHANGES[change].word}</Chip> <b>{session.title}</b>
          {lines.length > 0 ? (
            <ul class="plain-list">
              {lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          ) : (
            <span class="soft"> {formatTimeRange(session.startsAt, session.endsAt, zone)}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
