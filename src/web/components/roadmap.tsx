import type { ComponentChildren, JSX } from 'preact';
import { count } from '../../common/russian.js';
import { Chip, type Tone } from './chips.js';
import { Progress } from './progress.js';
import { type Column, DataTable } from './table.js';

/** The state of a measure of the plan; `late` goes before what it was. */
export type MeasureState = 'NOT_STARTED' | 'IN_PROGRESS' | 'DONE_PENDING_CHECK' | 'RETURNED' | 'DONE' | 'OVERDUE';

/** A measure of the plan («пункт плана») as the tables show it. */
export interface MeasureView {
  number: string;
  title: string;
  href: string;
  /** The next step and whose turn it is: «Ход за школами: 217 без договора». */
  note?: string;
  /** In the words of the plan: «до 15 сентября», «по графику». */
  deadline: string;
  executors: readonly string[];
  results: readonly string[];
  /** How many of the artefacts there are; absent where one is enough. */
  collected?: { done: number; total: number };
  state: MeasureState;
  /** Whole days after the deadline. */
  daysLate?: number;
}

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

const COLUMNS: readonly Column<MeasureView>[] = [
  { key: 'number', title: '№', cell: ({ number }) => number, isNumber: true },
  { key: 'title', title: 'Пункт плана', isHeader: true, cell: (measure) => <MeasureTitle measure={measure} /> },
  { key: 'deadline', title: 'Срок', cell: ({ deadline }) => deadline },
  { key: 'executors', title: 'Исполнители', cell: ({ executors }) => executors.join(', ') },
  { key: 'results', title: 'Результат', cell: ({ results }) => <Lines lines={results} /> },
  {
    key: 'collected',
    title: 'Собрано',
    cell: ({ collected, title }) => collected && <Progress {...collected} label={`Собрано: ${title}`} />,
  },
  {
    key: 'state',
    title: 'Состояние',
    cell: ({ state, daysLate }) => <MeasureChip state={state} daysLate={daysLate} />,
  },
];

function MeasureTitle({ measure }: { measure: MeasureView }): JSX.Element {
  return (
    <>
      <a href={measure.href}>{measure.title}</a>
      {measure.note && <span class="row-note">{measure.note}</span>}
    </>
  );
}

function Lines({ lines }: { lines: readonly string[] }): JSX.Element {
  return (
    <ul class="plain">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

interface RoadmapTableProps {
  /** «План мероприятий 2026/2027». */
  caption: string;
  measures: readonly MeasureView[];
  /** Columns left out: the public plan has no `collected`, the control panel no `results`. */
  without?: readonly ('results' | 'collected' | 'state')[];
  empty?: ComponentChildren;
}

/** The plan as a table, one row a measure, in the order given. */
export function RoadmapTable({ caption, measures, without = [], empty }: RoadmapTableProps): JSX.Element {
  return (
    <div class="roadmap">
      <DataTable
        caption={caption}
        columns={COLUMNS.filter(({ key }) => !(without as readonly string[]).includes(key))}
        rows={measures}
        rowKey={({ number }) => number}
        rowTone={({ state, daysLate = 0 }) =>
          state === 'OVERDUE' || (daysLate > 0 && state !== 'DONE') ? 'bad' : undefined
        }
        empty={empty}
      />
    </div>
  );
}
