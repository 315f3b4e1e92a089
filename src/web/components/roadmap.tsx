import type { JSX } from 'preact';
import { count } from '../../common/russian.js';
import { Chip, type Tone } from './chips.js';

/** The state of a measure of the plan; `late` goes before what it was. */
export type MeasureState = 'NOT_STARTED' | 'IN_PROGRESS' | 'DONE_PENDING_CHECK' | 'RETURNED' | 'DONE' | 'OVERDUE';

const STATES: Readonly<Record<MeasureState, { word: string; tone: Tone }>> = {
  NOT_STARTED: { word: 'Не начат', tone: 'neutral' },
  IN_PROGRESS: { word: 'В работе', tone: 'info' },
  DONE_PENDING_CHECK: { word: 'Ждёт приёмки', tone: 'warn' },
  RETURNED: { word: 'Возвращён с замечанием', tone: 'warn' },
  DONE: { word: 'Выполнен', tone: 'ok' },
  OVERDUE: { word: 'Просрочен', tone: 'bad' },
};

/** The state of a measure in words; late ones say by how many days. */
export function MeasureChip({
  state,
  daysLate = 0,
}: {
  state: MeasureState;
  daysLate?: number | undefined;
}): JSX.Element {
  const { word, tone } = STATES[state];
  if (daysLate > 0 && state === 'DONE')
    return <Chip tone="ok">Выполнен с опозданием: {count(daysLate, 'день', 'дня', 'дней')}</Chip>;
  if (daysLate > 0) return <Chip tone="bad">Опоздание {count(daysLate, 'день', 'дня', 'дней')}</Chip>;
  return <Chip tone={tone}>{word}</Chip>;
}
