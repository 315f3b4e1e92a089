import type { JSX } from 'preact';
import type { Page as Rows } from '../../common/pagination.js';
import { count, fileSize, formatDateTime, formatNumber } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { ImportRun } from '../../features/directory/imports/import-run.entity.js';
import type { ImportRowsQuery } from '../../features/directory/imports/imports.dto.js';
import type { ImportRow, ShownRun } from '../../features/directory/imports/imports.service.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { Card, PageHead, Section, Wrap } from '../components/page-head.js';
import { Progress } from '../components/progress.js';
import { Stats } from '../components/stat.js';
import type { PageContext } from '../page-context.service.js';
import { controlArea } from './area.js';
import { IMPORT_STATE_WORDS, IMPORTS_PATH } from './imports.view.js';
import { Ignored, RowsTable, sentence } from './import-rows.view.js';

/** Is a job at it, or about to be? */
export function isRunning({ state }: ImportRun): boolean {
  return state === 'UPLOADED' || state === 'CHECKING' || state === 'APPLYING';
}

interface RunProps {
  context: PageContext;
  actor: Actor;
  shown: ShownRun;
  rows: Rows<ImportRow>;
  query: ImportRowsQuery;
}

/** One file: how far it is, what it would do or has done, row by row. */
export function ImportRunPage({ context, actor, shown, rows, query }: RunProps): JSX.Element {
  const { run } = shown;
  const { word, tone } = IMPORT_STATE_WORDS[run.state];
  const toMend = run.errorRows + run.duplicateRows + run.staleRows;
  return (
    <Page {...context} area={controlArea(actor)} title={`${word}: ${run.fileName}`} noindex>
      <PageHead
        title={run.fileName}
        crumbs={[
          { title: 'Управление', href: '/control' },
          { title: 'Загрузки', href: IMPORTS_PATH },
        ]}
        chips={<Chip tone={tone}>{word}</Chip>}
        about={`${fileSize(run.fileSize)}, загружен ${formatDateTime(run.uploadedAt, 'Europe/Moscow')}`}
        actions={
          toMend > 0 && (
            <ButtonLink href={`${IMPORTS_PATH}/${run.id}/errors.xlsx`} icon="download" download>
              Строки с ошибками (XLSX)
            </ButtonLink>
          )
        }
      />
      <Wrap>
        <Now context={context} shown={shown} />
        {run.checkedRows > 0 && (
          <Section title="Строки файла" id="rows">
            <div class="stack">
              <Ignored run={run} />
              <RowsTable run={run} rows={rows} query={query} />
            </div>
          </Section>
        )}
      </Wrap>
    </Page>
  );
}

/** The state of the run and what can be done about it. */
function Now({ context, shown }: { context: PageContext; shown: ShownRun }): JSX.Element | null {
  const { run } = shown;
  switch (run.state) {
    case 'UPLOADED':
    case 'CHECKING':
      return (
        <Running context={context} run={run} label="Проверено строк" done={run.checkedRows} total={run.totalRows} />
      );
    case 'CHECKED':
      return <Preview context={context} shown={shown} />;
    case 'APPLYING':
      return (
        <Running
          context={context}
          run={run}
          label="Записано строк"
          done={run.createdRows + run.updatedRows + run.staleRows}
          total={run.newRows + run.changedRows}
        />
      );
    case 'FAILED':
      return (
        <Notice tone="bad" title="Файл не прочитан">
          <p>{run.failure}</p>
          <p>
            В справочник ничего не записано. <a href={IMPORTS_PATH}>Загрузить другой файл</a>
          </p>
        </Notice>
      );
    default:
      return <Result run={run} />;
  }
}

interface RunningProps {
  context: PageContext;
  run: ImportRun;
  label: string;
  done: number;
  total: number;
}

function Running({ context, run, label, done, total }: RunningProps): JSX.Element {
  return (
    <Card>
      <div class="stack">
        <p>
          <b>{total > 0 ? label : 'Файл читается'}</b>
        </p>
        {total > 0 && <Progress done={done} total={total} label={label} />}
        <p class="soft">
          Страница обновляется сама. Её можно закрыть: работа продолжится, а загрузка останется в списке.
        </p>
        <div class="actions">
          <ActionForm action={`${IMPORTS_PATH}/${run.id}/stop`} csrf={context.csrf} icon="close">
            Остановить
          </ActionForm>
          <a href={`${IMPORTS_PATH}/${run.id}`}>Обновить сейчас</a>
        </div>
      </div>
    </Card>
  );
}

function Preview({ context, shown: { run, doneBefore } }: { context: PageContext; shown: ShownRun }): JSX.Element {
  const left = run.errorRows + run.duplicateRows;
  const path = `${IMPORTS_PATH}/${run.id}`;
  const changes = [
    run.newRows > 0 && `создать ${count(run.newRows, 'организацию', 'организации', 'организаций')}`,
    run.changedRows > 0 && `изменить ${count(run.changedRows, 'организацию', 'организации', 'организаций')}`,
  ].filter(Boolean);
  return (
    <>
      <VerdictStats run={run} />
      {doneBefore && (
        <Notice tone="info">
          <p>Этот же файл уже записан {formatDateTime(doneBefore, 'Europe/Moscow')}.</p>
        </Notice>
      )}
      {changes.length > 0 ? (
        <Card>
          <div class="stack">
            <p>
              В справочник ещё ничего не записано.
              {left > 0 && ` ${count(left, 'строка', 'строки', 'строк')} с ошибками и повторами останутся в стороне.`}
            </p>
            <div class="actions">
              <ActionForm action={`${path}/confirm`} csrf={context.csrf} look="primary" icon="check">
                {sentence(changes.join(' и '))}
              </ActionForm>
              <ActionForm action={`${path}/stop`} csrf={context.csrf}>
                Отказаться
              </ActionForm>
            </div>
          </div>
        </Card>
      ) : (
        <Notice tone="info" title="Записывать нечего">
          <p>
            {left > 0
              ? 'Исправьте строки с ошибками и загрузите файл ещё раз.'
              : 'Всё, что есть в файле, уже есть в справочнике.'}
          </p>
        </Notice>
      )}
    </>
  );
}

function VerdictStats({ run }: { run: ImportRun }): JSX.Element {
  return (
    <Stats
      stats={[
        { value: run.newRows, label: 'новых', tone: 'ok' },
        { value: run.changedRows, label: 'изменятся', tone: 'info' },
        { value: run.sameRows, label: 'без изменений' },
        { value: run.errorRows, label: 'с ошибками', tone: run.errorRows > 0 ? 'bad' : undefined },
        { value: run.duplicateRows, label: 'повторов', tone: run.duplicateRows > 0 ? 'warn' : undefined },
      ]}
    />
  );
}

function Result({ run }: { run: ImportRun }): JSX.Element {
  const left = run.newRows + run.changedRows - run.createdRows - run.updatedRows - run.staleRows;
  return (
    <>
      <Stats
        stats={[
          { value: run.createdRows, label: 'создано', tone: 'ok' },
          { value: run.updatedRows, label: 'изменено', tone: 'ok' },
          { value: run.staleRows, label: 'не записано', tone: run.staleRows > 0 ? 'warn' : undefined },
          { value: run.errorRows, label: 'с ошибками', tone: run.errorRows > 0 ? 'bad' : undefined },
        ]}
      />
      {run.state === 'STOPPED' && (
        <Notice tone="info" title="Загрузка остановлена">
          <p>
            {left > 0 && `Осталось записать: ${formatNumber(left)}. `}
            Чтобы продолжить, загрузите файл ещё раз: записанное не удвоится.
          </p>
        </Notice>
      )}
      {run.staleRows > 0 && (
        <Notice tone="warn">
          <p>
            {count(run.staleRows, 'строка не записана', 'строки не записаны', 'строк не записаны')}: справочник
            изменился после проверки. Загрузите файл ещё раз, чтобы увидеть, что изменится теперь.
          </p>
        </Notice>
      )}
    </>
  );
}
