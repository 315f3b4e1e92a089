import type { JSX } from 'preact';
import { formatDay } from '../../common/russian.js';
import type { PackageItem } from '../../features/workspace/packages.service.js';
import { Chip } from '../components/chips.js';
import { Icon, type IconName } from '../components/icons.js';
import { DataTable } from '../components/table.js';
import { dueWords, lateWords, PART_WORDS, partState, TURN_WORDS } from './package-words.js';
import type { EventPackage } from './package.model.js';

/** The checklist of an event: what there is, whose turn it is, by when. */
export function PackageTable(props: { event: { slug: string; zone: string }; pack: EventPackage }): JSX.Element {
  const { event, pack } = props;
  return (
    <DataTable
      caption="Пакет события"
      columns={[
        {
          key: 'title',
          title: 'Часть',
          isHeader: true,
          cell: ({ part }) => (
            <a href={`/manage/events/${event.slug}/${PART_WORDS[part].path}`}>{PART_WORDS[part].title}</a>
          ),
        },
        {
          key: 'state',
          title: 'Состояние',
          cell: (item) => <StateCell item={item} zone={event.zone} isChanged={pack.isProgramChanged} />,
        },
        { key: 'turn', title: 'Кто', cell: (item) => <WhoCell item={item} zone={event.zone} /> },
        { key: 'due', title: 'Срок', cell: (item) => <DueCell item={item} /> },
      ]}
      rows={pack.items}
      rowKey={({ part }) => part}
      isEven
      rowTone={({ daysLate }) => (daysLate > 0 ? 'bad' : undefined)}
    />
  );
}

/** «Срок до 24 ноября», «Опаздывает на 2 дня» at the head of a part's own page; nothing for what is out or not needed. */
export function DueChip({ item }: { item: PackageItem | undefined }): JSX.Element | null {
  if (!item || item.state === 'DONE') return null;
  if (item.state === 'STALE')
    return (
      <Chip tone="warn" icon="warning">
        Прежнее время события
      </Chip>
    );
  if (item.daysLate > 0)
    return (
      <Chip tone="bad" icon="warning">
        О{lateWords(item.daysLate).slice(1)}
      </Chip>
    );
  const due = dueWords(item);
  return due ? <Chip icon="clock">Срок {due}</Chip> : null;
}

function StateCell({ item, zone, isChanged }: { item: PackageItem; zone: string; isChanged: boolean }): JSX.Element {
  const { word, tone } = partState(item, zone);
  const edited = item.part === 'program' && item.state === 'DONE' && isChanged;
  return <Chip tone={tone}>{edited ? `${word}, есть правки` : word}</Chip>;
}

function WhoCell({ item, zone }: { item: PackageItem; zone: string }): JSX.Element {
  const { turn, actedBy, actedAt } = item;
  const last = [actedBy, actedAt && formatDay(actedAt, zone)].filter(Boolean).join(', ');
  return (
    <>
      {turn && <>ход за: {TURN_WORDS[turn]}</>}
      {last && <span class="row-note">{last}</span>}
    </>
  );
}

function DueCell({ item }: { item: PackageItem }): JSX.Element {
  const words = [dueWords(item), lateWords(item.daysLate)].filter(Boolean).join(', ');
  if (item.state === 'STALE') return <>обновить</>;
  return <>{item.state === 'DONE' ? 'готово' : words || '—'}</>;
}

const MARK_ICONS: Readonly<Record<'done' | 'late' | 'going' | 'none', IconName>> = {
  done: 'check',
  late: 'warning',
  going: 'clock',
  none: 'circle',
};

/** The package as four small marks, each with its word: «Анонс ✓», «Пост-релиз: опаздывает на 3 дня». */
export function PackageMarks({ items, zone }: { items: readonly PackageItem[]; zone: string }): JSX.Element | null {
  const shown = items.filter(({ isRequired, state }) => isRequired || state !== 'NONE');
  if (shown.length === 0) return null;
  return (
    <ul class="package-marks" aria-label="Пакет">
      {shown.map((item) => {
        const mark = markOf(item);
        return (
          <li key={item.part} data-mark={mark}>
            <Icon name={MARK_ICONS[mark]} />
            {PART_WORDS[item.part].short}
            <span class="visually-hidden">: {lateWords(item.daysLate) || partState(item, zone).word}</span>
          </li>
        );
      })}
    </ul>
  );
}

function markOf({ state, daysLate }: PackageItem): keyof typeof MARK_ICONS {
  if (state === 'DONE') return 'done';
  if (daysLate > 0 || state === 'STALE') return 'late';
  return state === 'NONE' || state === 'WITHDRAWN' ? 'none' : 'going';
}
