import type { JSX } from 'preact';
import { formatDateTime, formatNumber } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { PausedMail } from '../../features/notifications/mail-line.service.js';
import type { QueueCount, TroubledJob } from '../../platform/jobs/queue.repository.js';
import type { WorkerState } from '../../platform/jobs/worker.rules.js';
import { ActionForm } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { type Column, DataTable } from '../components/table.js';
import { MailAlarm } from '../manage/mail-alarm.view.js';
import type { PageContext } from '../page-context.service.js';
import { controlArea } from './area.js';
import { jobWord } from './job-words.js';

const MOSCOW = 'Europe/Moscow';
/** Then a lag is worth a word. */
const LATE_SECONDS = 120;

interface ViewProps {
  context: PageContext;
  actor: Actor;
  counts: readonly QueueCount[];
  troubled: readonly TroubledJob[];
  paused: PausedMail | null;
  /** Of the process that shows the page; null: it has none, workers run apart. */
  worker: WorkerState | null;
}

export function JobsView({ context, actor, counts, troubled, paused, worker }: ViewProps): JSX.Element {
  return (
    <Page {...context} area={controlArea(actor)} title="Задания" noindex>
      <PageHead
        title="Задания"
        about="Что система делает за страницами: письма, публикации в срок, загрузки, удаление данных. Неудачное задание повторяется само, всё реже"
      />
      <Wrap>
        <MailAlarm paused={paused} />
        <WorkerNotice worker={worker} lag={Math.max(0, ...counts.map(({ lag }) => lag))} />
        <Section title="По видам" id="kinds">
          <Kinds counts={counts} csrf={context.csrf} />
        </Section>
        <Section title="С ошибкой" id="troubled">
          <Troubled jobs={troubled} csrf={context.csrf} />
        </Section>
      </Wrap>
    </Page>
  );
}

function WorkerNotice({ worker, lag }: { worker: WorkerState | null; lag: number }): JSX.Element | null {
  if (worker && !worker.isTakingJobs)
    return (
      <Notice tone="bad" title="Этот процесс не берёт задания">
        <p>Он попробует снова сам. Если база данных работает, а это не проходит за минуту, перезапустите процесс.</p>
      </Notice>
    );
  if (lag <= LATE_SECONDS) return null;
  return (
    <Notice tone="warn" title={`Старшее задание ждёт уже ${waitingWords(lag)}`}>
      <p>
        Если работа идёт и просто не успевает, запустите ещё один рабочий процесс. Если не идёт, посмотрите его журнал.
      </p>
    </Notice>
  );
}

function Kinds({ counts, csrf }: { counts: readonly QueueCount[]; csrf: string }): JSX.Element {
  const number = (key: 'due' | 'later' | 'retrying' | 'running' | 'failed', title: string): Column<QueueCount> => ({
    key,
    title,
    isNumber: true,
    cell: (row) => formatNumber(row[key]),
  });
  return (
    <DataTable
      caption="Задания по видам"
      columns={[
        { key: 'topic', title: 'Вид', isHeader: true, cell: ({ topic }) => jobWord(topic) },
        number('due', 'Ждут'),
        number('running', 'Идут'),
        number('later', 'Назначены позже'),
        number('retrying', 'Повторятся'),
        number('failed', 'Не вышли'),
        {
          key: 'lag',
          title: 'Старшее ждёт',
          nowrap: true,
          cell: ({ due, lag }) => (due > 0 ? waitingWords(lag) : '—'),
        },
        {
          key: 'actions',
          title: 'Действия',
          cell: ({ topic, failed, retrying }) =>
            failed + retrying > 0 && (
              <ActionForm action="/control/jobs/retry" csrf={csrf} fields={{ topic }} size="small">
                Повторить все
              </ActionForm>
            ),
        },
      ]}
      rows={counts}
      rowKey={({ topic }) => topic}
      rowTone={({ failed, lag }) => (failed > 0 ? 'bad' : lag > LATE_SECONDS ? 'warn' : undefined)}
      empty={<EmptyState icon="check" title="Всё сделано: заданий нет" />}
    />
  );
}

function Troubled({ jobs, csrf }: { jobs: readonly TroubledJob[]; csrf: string }): JSX.Element {
  return (
    <DataTable
      caption="Задания с ошибкой"
      columns={[
        { key: 'topic', title: 'Вид', isHeader: true, cell: ({ topic }) => jobWord(topic) },
        { key: 'error', title: 'Причина', cell: ({ error }) => error },
        {
          key: 'attempts',
          title: 'Попыток',
          nowrap: true,
          isNumber: true,
          cell: ({ attempts, maxAttempts }) => `${attempts} из ${maxAttempts}`,
        },
        { key: 'next', title: 'Дальше', cell: nextOf },
        {
          key: 'actions',
          title: 'Действия',
          cell: ({ id, isRunning }) =>
            !isRunning && (
              <>
                <ActionForm action="/control/jobs/retry" csrf={csrf} fields={{ id }} size="small">
                  Повторить
                </ActionForm>
                <ActionForm action="/control/jobs/drop" csrf={csrf} fields={{ id }} size="small" look="danger">
                  Убрать
                </ActionForm>
              </>
            ),
        },
      ]}
      rows={jobs}
      rowKey={({ id }) => id}
      rowTone={({ attempts, maxAttempts }) => (attempts >= maxAttempts ? 'bad' : undefined)}
      empty={<EmptyState icon="check" title="Ошибок нет" />}
    />
  );
}

function nextOf({ attempts, maxAttempts, runAt, isRunning }: TroubledJob): JSX.Element {
  if (isRunning) return <Chip tone="now">Идёт</Chip>;
  if (attempts >= maxAttempts) return <Chip tone="bad">Больше не повторится</Chip>;
  return <>Повтор {formatDateTime(runAt, MOSCOW)}</>;
}

function waitingWords(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} с`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} мин` : `${Math.floor(minutes / 60)} ч ${minutes % 60} мин`;
}
