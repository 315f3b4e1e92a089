import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import type { Page as Rows } from '../../common/pagination.js';
import { formatDateTime, formatNumber } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { ImportState } from '../../features/directory/imports/imports.rules.js';
import type { RunLine } from '../../features/directory/imports/imports.service.js';
import { FILE_LIMIT } from '../../platform/http/form-parts.js';
import { ButtonLink } from '../components/buttons.js';
import { Chip, type Tone } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { FileInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { addressWith } from '../components/query.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { controlArea } from './area.js';

export const IMPORTS_PATH = '/control/imports';

export const IMPORT_STATE_WORDS: Readonly<Record<ImportState, { word: string; tone: Tone }>> = {
  UPLOADED: { word: 'Ждёт проверки', tone: 'info' },
  CHECKING: { word: 'Проверяется', tone: 'info' },
  CHECKED: { word: 'Ждёт подтверждения', tone: 'warn' },
  APPLYING: { word: 'Записывается', tone: 'info' },
  DONE: { word: 'Записано', tone: 'ok' },
  STOPPED: { word: 'Остановлено', tone: 'neutral' },
  FAILED: { word: 'Не прочитано', tone: 'bad' },
};

interface ListProps {
  context: PageContext;
  actor: Actor;
  runs: Rows<RunLine>;
  cursor: string | undefined;
  errors: readonly FieldError[];
}

/** The form for a file and the files there have been. */
export function ImportsListPage({ context, actor, runs, cursor, errors }: ListProps): JSX.Element {
  return (
    <Page {...context} area={controlArea(actor)} title="Загрузки" invalid={errors.length > 0} noindex>
      <PageHead
        title="Загрузки"
        crumbs={[{ title: 'Управление', href: '/control' }]}
        about="Школы и другие организации из таблицы. До подтверждения в справочник ничего не записывается."
        actions={
          <ButtonLink href={`${IMPORTS_PATH}/template.xlsx`} icon="download" download>
            Скачать шаблон
          </ButtonLink>
        }
      />
      <Wrap>
        <Section title="Загрузить файл" id="upload">
          <div class="stack">
            <Form action={IMPORTS_PATH} csrf={context.csrf} errors={errors} files>
              <FileInput
                name="file"
                label="Таблица"
                hint="Книга Excel (.xlsx) или CSV, до 20 000 строк."
                accept=".xlsx,.csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv"
                maxSize={FILE_LIMIT}
                error={errorOf(errors, 'file')}
              />
              <Submit label="Загрузить и проверить" />
            </Form>
            <Rules />
          </div>
        </Section>
        <Section title="Прежние загрузки" id="runs">
          <RunsTable runs={runs.items} />
          <Pagination
            first={cursor ? IMPORTS_PATH : undefined}
            next={runs.nextCursor ? addressWith(IMPORTS_PATH, {}, 'cursor', [runs.nextCursor]) : undefined}
          />
        </Section>
      </Wrap>
    </Page>
  );
}

function Rules(): JSX.Element {
  return (
    <details>
      <summary>Как читается таблица</summary>
      <ul class="rich">
        <li>Первая строка — заголовки, как в шаблоне. Порядок столбцов любой, незнакомые столбцы пропускаются.</li>
        <li>Школа находится по коду, а без кода — по краткому названию и муниципалитету (названию или коду ОКТМО).</li>
        <li>Пустая ячейка ничего не меняет: прежнее значение остаётся.</li>
        <li>Для новой школы нужны краткое название, муниципалитет и учредитель: муниципальный, областной или АНО.</li>
        <li>Уровень: базовый, основной или продвинутый. Вид: школа, колледж, вуз, партнёр, МОУО; пустой — школа.</li>
        <li>Один и тот же файл можно загрузить снова: записанное не удвоится.</li>
      </ul>
    </details>
  );
}

function RunsTable({ runs }: { runs: readonly RunLine[] }): JSX.Element {
  return (
    <DataTable
      caption="Прежние загрузки"
      columns={[
        {
          key: 'file',
          title: 'Файл',
          isHeader: true,
          cell: ({ id, fileName }) => <a href={`${IMPORTS_PATH}/${id}`}>{fileName}</a>,
        },
        {
          key: 'state',
          title: 'Состояние',
          cell: ({ state }) => <Chip tone={IMPORT_STATE_WORDS[state].tone}>{IMPORT_STATE_WORDS[state].word}</Chip>,
        },
        { key: 'total', title: 'Строк', isNumber: true, cell: ({ totalRows }) => formatNumber(totalRows) },
        { key: 'created', title: 'Создано', isNumber: true, cell: ({ createdRows }) => formatNumber(createdRows) },
        { key: 'updated', title: 'Изменено', isNumber: true, cell: ({ updatedRows }) => formatNumber(updatedRows) },
        { key: 'errors', title: 'С ошибками', isNumber: true, cell: ({ errorRows }) => formatNumber(errorRows) },
        { key: 'who', title: 'Кто загрузил', cell: ({ uploadedBy }) => uploadedBy ?? 'Командная строка' },
        {
          key: 'when',
          title: 'Когда',
          nowrap: true,
          cell: ({ uploadedAt }) => formatDateTime(uploadedAt, 'Europe/Moscow'),
        },
      ]}
      rows={runs}
      rowKey={({ id }) => id}
      empty={
        <EmptyState icon="file" title="Загрузок ещё не было">
          <p>Скачайте шаблон, заполните его и загрузите: сначала будет видно, что изменится.</p>
        </EmptyState>
      }
    />
  );
}
