import { FORMAT_WORDS, KIND_WORDS } from '../../features/events/event-words.rules.js';
import type { ManagedEventRow } from '../../features/workspace/managed-events.service.js';
import { STAGE_WORDS } from '../../features/workspace/managed-events.rules.js';
import type { PackageItem } from '../../features/workspace/packages.service.js';
import type { SheetColumn, SheetRow } from '../../platform/spreadsheet/write-table.js';
import { lateWords, PART_WORDS, partState } from './package-words.js';
import { PACKAGE_PARTS } from '../../features/publications/package.rules.js';

/** The list of events as a file. */
export const EVENT_COLUMNS: readonly SheetColumn[] = [
  { title: 'Начало', width: 18, type: 'date' },
  { title: 'Окончание', width: 18, type: 'date' },
  { title: 'Название', width: 60 },
  { title: 'Вид', width: 22 },
  { title: 'Формат', width: 16 },
  { title: 'Организатор', width: 24 },
  { title: 'Пункт плана', width: 12 },
  { title: 'Состояние', width: 24 },
  { title: 'Зарегистрировано', width: 16, type: 'number' },
  { title: 'Мест', width: 10, type: 'number' },
  { title: 'В листе ожидания', width: 16, type: 'number' },
  ...PACKAGE_PARTS.map((part): SheetColumn => ({ title: PART_WORDS[part].title, width: 30 })),
  { title: 'Кто завёл', width: 26 },
  { title: 'Страница', width: 40 },
];

export function eventRow(row: ManagedEventRow, items: readonly PackageItem[], site: string): SheetRow {
  return [
    row.startsAt,
    row.endsAt,
    row.title,
    KIND_WORDS[row.kind].word,
    FORMAT_WORDS[row.format],
    row.organiser,
    row.measureNumber,
    STAGE_WORDS[row.stage],
    row.registrationMode === 'NONE' ? null : row.held,
    row.capacity,
    row.waiting,
    ...PACKAGE_PARTS.map((part) =>
      partWords(
        items.find((item) => item.part === part),
        row.zone,
      ),
    ),
    row.author,
    `${site}/manage/events/${row.slug}`,
  ];
}

function partWords(item: PackageItem | undefined, zone: string): string | null {
  return item ? [partState(item, zone).word, lateWords(item.daysLate)].filter(Boolean).join(', ') : null;
}
