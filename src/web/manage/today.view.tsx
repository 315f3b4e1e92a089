import type { JSX } from 'preact';
import { formatDateTime, formatNumber, formatWhen, inZone, relativeDay } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { LetterRow } from '../../features/notifications/letters.service.js';
import type { PausedMail } from '../../features/notifications/mail-line.service.js';
import type { MissingPart } from '../../features/workspace/packages.service.js';
import type { ArrivalsRow, ScheduledRow } from '../../features/workspace/today.service.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { Stats, type StatView } from '../components/stat.js';
import type { PageContext } from '../page-context.service.js';
import { MANAGE_AREA } from './area.js';
import { EVENTS, heldWords } from './events-words.js';
import { MailAlarm } from './mail-alarm.view.js';
import { dueWords, lateWords, PART_WORDS, partState, TURN_WORDS } from './package-words.js';
import { type Awaiting, AwaitingBlock, awaitingLines } from './today-awaiting.view.js';
import { Block, SHOWN } from './today-block.view.js';
import { type Starting, StartingBlock } from './today-starting.view.js';

const MOSCOW = 'Europe/Moscow';

interface TodayProps {
  context: PageContext;
  actor: Actor;
  now: Date;
  starting: readonly Starting[];
  missing: readonly MissingPart[];
  awaiting: Awaiting;
  arrivals: readonly ArrivalsRow[];
  failed: { total: number; letters: readonly LetterRow[] };
  paused: PausedMail | null;
  mayResend: boolean;
  scheduled: readonly ScheduledRow[];
}

/** «Сегодня»: what starts, what lacks, who waits, who came, what failed, what comes out by itself. */
export function TodayView(props: TodayProps): JSX.Element {
  const { context, now, starting, missing, arrivals, failed, scheduled } = props;
  const waiting = awaitingLines(props.awaiting);
  const isQuiet =
    starting.length + missing.length + waiting.length + arrivals.length + failed.total + scheduled.length === 0;
  const mayCreate = context.user?.may?.('event.edit');
  return (
    <Page {...context} area={MANAGE_AREA} title="Сегодня" styles={['workspace.css']} noindex>
      <PageHead
        title="Сегодня"
        about={formatDay(now)}
        actions={
          mayCreate && (
            <ButtonLink href={`${EVENTS}/new`} look="primary" icon="plus">
              Новое событие
            </ButtonLink>
          )
        }
      />
      <Wrap>
        <MailAlarm paused={props.paused} />
        {isQuiet ? (
          <Quiet mayCreate={mayCreate === true} />
        ) : (
          <>
            <Stats stats={figures(props, waiting.length)} />
            <StartingBlock {...props} />
            <div class="today-rest">
              <MissingBlock missing={missing} />
              <AwaitingBlock lines={waiting} now={now} />
              <FailedBlock {...props} />
              <ArrivalsBlock arrivals={arrivals} />
              <ScheduledBlock scheduled={scheduled} now={now} />
            </div>
          </>
        )}
      </Wrap>
    </Page>
  );
}

function formatDay(now: Date): string {
  return inZone(now, MOSCOW).toLocaleString('ru', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

function Quiet({ mayCreate }: { mayCreate: boolean }): JSX.Element {
  return (
    <EmptyState icon="success" title="На сегодня всё сделано">
      <p>Сегодня и завтра ничего не начинается, все части пакетов на месте, на проверке ничего нет.</p>
      <p class="actions">
        {mayCreate && <ButtonLink href={`${EVENTS}/new`}>Создать событие</ButtonLink>}
        <ButtonLink href={EVENTS}>Все события</ButtonLink>
      </p>
    </EmptyState>
  );
}

function figures({ starting, missing, arrivals, failed }: TodayProps, waiting: number): StatView[] {
  const late = missing.filter(({ item }) => item.daysLate > 0).length;
  const fresh = arrivals.reduce((sum, row) => sum + row.fresh, 0);
  return [
    { value: starting.length, label: 'начинается сегодня и завтра', href: '#starting' },
    { value: late, label: 'опаздывает в пакетах', tone: late > 0 ? 'bad' : undefined, href: '#missing' },
    { value: waiting, label: 'ждёт вашего решения', tone: waiting > 0 ? 'warn' : undefined, href: '#awaiting' },
    { value: fresh, label: 'регистраций со вчерашнего дня', href: '#arrivals' },
    ...(failed.total > 0
      ? [{ value: failed.total, label: 'писем не доставлено', tone: 'bad' as const, href: '#failed' }]
      : []),
  ].map(({ href, ...stat }) => ({ ...stat, ...(stat.value > 0 ? { href } : {}) })) as StatView[];
}

function MissingBlock({ missing }: { missing: readonly MissingPart[] }): JSX.Element {
  return (
    <Block
      id="missing"
      title="Чего не хватает в пакетах"
      more={missing.length > SHOWN ? { title: 'Все опаздывающие', href: `${EVENTS}?late=1` } : undefined}
      empty={missing.length === 0 ? 'Все части пакетов выходят в срок.' : undefined}
    >
      {missing.slice(0, SHOWN).map(({ event, item }) => (
        <li key={`${event.id}-${item.part}`} data-late={item.daysLate > 0 ? '' : undefined}>
          <h3>
            <a href={`${EVENTS}/${event.slug}/${PART_WORDS[item.part].path}`}>
              {PART_WORDS[item.part].title}: {event.title}
            </a>
          </h3>
          <p class="row-note">{formatWhen(event.startsAt, event.endsAt, event.zone)}</p>
          <p class="chips">
            {item.daysLate > 0 ? (
              <Chip tone="bad">{lateWords(item.daysLate)}</Chip>
            ) : (
              <Chip tone="warn">{dueWords(item)}</Chip>
            )}
            <Chip>{partState(item, event.zone).word}</Chip>
            {item.turn && <span class="soft">ход за: {TURN_WORDS[item.turn]}</span>}
          </p>
        </li>
      ))}
    </Block>
  );
}

function ArrivalsBlock({ arrivals }: { arrivals: readonly ArrivalsRow[] }): JSX.Element {
  return (
    <Block
      id="arrivals"
      title="Регистрации со вчерашнего дня"
      empty={arrivals.length === 0 ? 'Со вчерашнего дня никто не регистрировался.' : undefined}
    >
      {arrivals.slice(0, SHOWN).map((row) => (
        <li key={row.id} class="today-figure">
          <b class="num">+{formatNumber(row.fresh)}</b>
          <div>
            <h3>
              <a href={`${EVENTS}/${row.slug}/participants`}>{row.title}</a>
            </h3>
            <p class="row-note">
              {`${formatDateTime(row.startsAt, row.zone)}; всего ${heldWords({ ...row, registrationMode: 'FORM' })}`}
              {row.cancelled > 0 && `; отменили ${formatNumber(row.cancelled)}`}
            </p>
          </div>
        </li>
      ))}
    </Block>
  );
}

function FailedBlock({ context, failed, mayResend }: TodayProps): JSX.Element | null {
  const { total, letters } = failed;
  if (total === 0) return null;
  return (
    <Block
      id="failed"
      title="Письма не доставлены"
      more={{ title: `Все ${formatNumber(total)}`, href: '/manage/letters?state=FAILED' }}
    >
      {letters.map((letter) => (
        <li key={letter.id} data-late="">
          <h3>
            <a href={`/manage/letters/${letter.id}`}>{letter.subject}</a>
          </h3>
          <p class="row-note">
            {letter.toAddress}, {formatDateTime(letter.createdAt, MOSCOW)}
            {letter.smtpResponse && `: ${letter.smtpResponse}`}
          </p>
          {mayResend && (
            <ActionForm action={`/manage/letters/${letter.id}/resend`} csrf={context.csrf} size="small">
              Отправить ещё раз
            </ActionForm>
          )}
        </li>
      ))}
    </Block>
  );
}

const WHAT: Readonly<Record<ScheduledRow['what'], { word: string; path: string }>> = {
  event: { word: 'Событие', path: 'review' },
  announcement: { word: 'Анонс', path: 'announcement' },
  postRelease: { word: 'Пост-релиз', path: 'post-release' },
};

function ScheduledBlock({ scheduled, now }: { scheduled: readonly ScheduledRow[]; now: Date }): JSX.Element {
  return (
    <Block
      id="scheduled"
      title="Выйдет само на этой неделе"
      empty={scheduled.length === 0 ? 'Публикаций по времени на ближайшую неделю нет.' : undefined}
    >
      {scheduled.slice(0, SHOWN).map((row) => (
        <li key={`${row.what}-${row.slug}`}>
          <h3>
            <a href={row.eventSlug ? `${EVENTS}/${row.eventSlug}/${WHAT[row.what].path}` : `/manage/news/${row.slug}`}>
              {row.title}
            </a>
          </h3>
          <p class="row-note">
            {row.eventSlug ? WHAT[row.what].word : 'Новость'}, {row.organiser}:{' '}
            {formatDateTime(row.publishAt, row.zone)} ({relativeDay(row.publishAt, now, row.zone)})
          </p>
        </li>
      ))}
    </Block>
  );
}
