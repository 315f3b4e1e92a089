import type { JSX } from 'preact';
import type { Page as Rows } from '../../common/pagination.js';
import { formatNumber } from '../../common/russian.js';
import { FIELD_TITLES } from '../../features/directory/imports/import-columns.rules.js';
import type { ImportRun } from '../../features/directory/imports/import-run.entity.js';
import { shownValue } from '../../features/directory/imports/import-values.rules.js';
import type { ImportRowsQuery, RowFilter } from '../../features/directory/imports/imports.dto.js';
import type { Verdict } from '../../features/directory/imports/imports.rules.js';
import { type ImportRow, messageText } from '../../features/directory/imports/imports.service.js';
import { Chip, type Tone } from '../components/chips.js';
import { FilterChips } from '../components/filters.js';
import { EmptyState } from '../components/messages.js';
import { Pagination } from '../components/pagination.js';
import { addressWith, type Query } from '../components/query.js';
import { DataTable } from '../components/table.js';
import { IMPORTS_PATH } from './imports.view.js';

const VERDICT_WORDS: Readonly<Record<Verdict, { word: string; plural: string; tone: Tone }>> = {
  NEW: { word: 'Новая', plural: 'Новые', tone: 'ok' },
  CHANGED: { word: 'Изменится', plural: 'Изменятся', tone: 'info' },
  SAME: { word: 'Без изменений', plural: 'Без изменений', tone: 'neutral' },
  ERROR: { word: 'Ошибка', plural: 'С ошибками', tone: 'bad' },
  DUPLICATE: { word: 'Повтор', plural: 'Повторы', tone: 'warn' },
};

const OUTCOME_WORDS = {
  CREATED: { word: 'Создана', tone: 'ok' },
  UPDATED: { word: 'Изменена', tone: 'ok' },
  STALE: { word: 'Не записана', tone: 'warn' },
} as const;

/** Columns that were left aside. */
export function Ignored({ run }: { run: ImportRun }): JSX.Element | null {
  const titles = run.headers.filter((title, n) => title !== '' && run.fields[n] === '');
  if (titles.length === 0) return null;
  return (
    <p class="soft">
      Эти столбцы не загружаются:{' '}
      {titles
        .slice(0, 20)
        .map((title) => `«${title}»`)
        .join(', ')}
      {titles.length > 20 && ' и другие'}.
    </p>
  );
}

/** What the file says row by row, and what becomes of each. */
export function RowsTable({
  run,
  rows,
  query,
}: {
  run: ImportRun;
  rows: Rows<ImportRow>;
  query: ImportRowsQuery;
}): JSX.Element {
  const path = `${IMPORTS_PATH}/${run.id}`;
  const address: Query = { show: query.show, cursor: query.cursor };
  const nameIndex = Math.max(0, run.fields.indexOf('shortName'));
  return (
    <>
      <FilterChips
        path={path}
        query={address}
        group={{
          type: 'chips',
          name: 'show',
          label: 'Что станет со строкой',
          options: filterOptions(run),
          single: true,
        }}
      />
      <DataTable
        caption="Строки файла"
        columns={[
          { key: 'number', title: 'Строка', isNumber: true, cell: ({ number }) => formatNumber(number) },
          {
            key: 'name',
            title: 'Организация',
            isHeader: true,
            cell: (row) => <Name row={row} text={row.cells[nameIndex] ?? ''} />,
          },
          { key: 'verdict', title: 'Что станет', cell: (row) => <VerdictChip row={row} /> },
          { key: 'what', title: 'Подробности', cell: (row) => <Details row={row} /> },
        ]}
        rows={rows.items}
        rowKey={({ number }) => String(number)}
        rowTone={({ verdict }) => (verdict === 'ERROR' ? 'bad' : verdict === 'DUPLICATE' ? 'warn' : undefined)}
        empty={<EmptyState icon="file" title="Таких строк нет" />}
      />
      <Pagination
        first={query.cursor ? addressWith(path, address, 'cursor', []) : undefined}
        next={rows.nextCursor ? addressWith(path, address, 'cursor', [rows.nextCursor]) : undefined}
      />
    </>
  );
}

function filterOptions(run: ImportRun): { value: RowFilter; label: string; count: number }[] {
  const counts: Record<Verdict, number> = {
    NEW: run.newRows,
    CHANGED: run.changedRows,
    SAME: run.sameRows,
    ERROR: run.errorRows,
    DUPLICATE: run.duplicateRows,
  };
  const verdicts = (['ERROR', 'DUPLICATE', 'NEW', 'CHANGED', 'SAME'] as const).map((value) => ({
    value,
    label: VERDICT_WORDS[value].plural,
    count: counts[value],
  }));
  return run.staleRows > 0 ? [{ value: 'STALE', label: 'Не записаны', count: run.staleRows }, ...verdicts] : verdicts;
}

function Name({ row, text }: { row: ImportRow; text: string }): JSX.Element {
  const name = text || row.cells.find(Boolean) || 'пустая строка';
  return row.organisationId ? <a href={`/control/organisations/${row.organisationId}`}>{name}</a> : <>{name}</>;
}

function VerdictChip({ row: { verdict, outcome } }: { row: ImportRow }): JSX.Element {
  const { word, tone } = outcome ? OUTCOME_WORDS[outcome] : VERDICT_WORDS[verdict];
  return <Chip tone={tone}>{word}</Chip>;
}

function Details({ row: { messages, changes } }: { row: ImportRow }): JSX.Element | null {
  if (messages.length === 0 && changes.length === 0) return null;
  return (
    <ul class="plain">
      {messages.map((message) => (
        <li key={message.text}>{sentence(messageText(message))}</li>
      ))}
      {changes.map(({ field, before, after, beforeText, afterText }) => (
        <li key={field}>
          {FIELD_TITLES[field]}: {before === null ? 'пусто' : <del>{shownValue(beforeText ?? before)}</del>} →{' '}
          <ins>{shownValue(afterText ?? after)}</ins>
        </li>
      ))}
    </ul>
  );
}

/** With a capital letter. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
