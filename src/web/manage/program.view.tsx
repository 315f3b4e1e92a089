import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { wallTime } from '../../common/instant.js';
import { count, formatDateTime, formatWhen } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import { doubleBooked, type ProgramSession, releaseDifference } from '../../features/programs/program.rules.js';
import type { SessionDifference } from '../../features/programs/program-changes.rules.js';
import type { SpeakersService } from '../../features/programs/speakers.service.js';
import type { ReleasedProgram } from '../../features/programs/programs.service.js';
import { ActionForm, Button, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { type ConflictFacts, ConflictNotice } from '../components/conflict-notice.js';
import { Form } from '../components/forms.js';
import { Checkbox } from '../components/inputs.js';
import { EmptyState, Notice } from '../components/messages.js';
import { Card, Section, Wrap } from '../components/page-head.js';
import { ProgramChanges } from '../components/program-changes.js';
import { Program } from '../components/program.js';
import type { FormValues } from '../../platform/http/form.js';
import type { PageContext } from '../page-context.service.js';
import { EventPage } from './event-page.js';
import { sessionView } from '../public/views.js';
import { type ProgramRow, withNewRows } from './program-form.js';
import { SpeakerClaims } from './program-claims.view.js';
import { SessionRow } from './program-row.view.js';
import { ProgramMoves } from './program-moves.view.js';

/** Of more sessions than this the fields are folded. */
const MOST_OPEN = 8;

interface ProgramPageProps {
  context: PageContext;
  actor: Actor;
  event: EventRow;
  /** By when it is due, or how late it is. */
  due: JSX.Element;
  /** What is stored: readers do not see it before a release. */
  sessions: readonly ProgramSession[];
  released: ReleasedProgram | null;
  /** What releasing the stored copy would change for readers, and how many would be told. */
  next: { differences: readonly SessionDifference[]; concerns: boolean; readers: number };
  /** Of the stored copy: saving over another one is refused once. */
  version: string;
  /** What each stored session was, to tell later who changed it. */
  base: string;
  /** What stands in the editor: as stored, or as typed when it was refused. */
  rows: readonly ProgramRow[];
  errors: readonly FieldError[];
  conflict: ConflictFacts | undefined;
  /** What was typed to move the program when it was refused, and what was moved just now. */
  move: FormValues | undefined;
  moved: unknown;
  mayEdit: boolean;
  /** Who says to be a speaker of the program. */
  claims: Awaited<ReturnType<SpeakersService['waiting']>>;
  /** Speakers to choose from, as their lines are written. */
  known: readonly string[];
}

/** The program of an event for its organiser: the editor, and the working copy as readers will see it. */
export function ProgramPage(props: ProgramPageProps): JSX.Element {
  const { context, event, sessions, released, errors, mayEdit } = props;
  const address = `/manage/events/${event.slug}`;
  return (
    <EventPage
      context={context}
      actor={props.actor}
      event={event}
      tab="program"
      title="Программа"
      chips={
        <>
          <ReleaseChip released={released} />
          {props.due}
        </>
      }
      about={formatWhen(event.startsAt, event.endsAt, event.zone)}
      actions={
        <>
          {mayEdit && <ButtonLink href={`${address}/program/import`}>Таблицей</ButtonLink>}
          {released && <ButtonLink href={`/events/${event.slug}`}>Как видят участники</ButtonLink>}
          {mayEdit && released && (
            <ActionForm action={`${address}/program/withdraw`} csrf={context.csrf} look="danger">
              Снять программу
            </ActionForm>
          )}
        </>
      }
      invalid={errors.length > 0}
      styles={['program-grid.css']}
      scripts={mayEdit ? ['program-grid.js', 'speaker-picker.js'] : []}
    >
      <Wrap>
        <SpeakerClaims claims={props.claims} action={`${address}/program/claims`} csrf={context.csrf} />
        {mayEdit && <NextRelease next={props.next} zone={event.zone} />}
        {mayEdit && <ProgramMoves {...props} csrf={context.csrf} />}
        {mayEdit && <Editor {...props} />}
        <DoubleBooked sessions={sessions} />
        <Section title="Рабочая копия" id="copy">
          <WorkingCopy sessions={sessions} released={released} event={event} />
        </Section>
      </Wrap>
    </EventPage>
  );
}

/** The stored copy against what readers see: what the next version would change, and whom it would be told. */
function NextRelease({ next, zone }: { next: ProgramPageProps['next']; zone: string }): JSX.Element | null {
  const { differences, concerns, readers } = next;
  if (differences.length === 0) return null;
  return (
    <Notice tone="info" title="Что изменит следующая версия">
      <ProgramChanges differences={differences} zone={zone} />
      <p>
        {concerns && readers > 0
          ? `Письмо об изменениях получат: ${count(readers, 'человек', 'человека', 'человек')}.`
          : 'Письма участникам не будет: изменения их не касаются или никто не записан.'}
      </p>
    </Notice>
  );
}

/** Speakers of two sessions at once, in the stored copy; what is still typed is told of by program-grid.js. */
function DoubleBooked({ sessions }: Pick<ProgramPageProps, 'sessions'>): JSX.Element | null {
  const found = doubleBooked(sessions);
  if (found.length === 0) return null;
  return (
    <Notice tone="warn" title="Один спикер в двух местах сразу">
      <ul class="plain-list">
        {found.map(({ fullName, first, second }) => (
          <li key={fullName + first.id + second.id}>
            {fullName}: «{first.title}» и «{second.title}»
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function ReleaseChip({ released }: { released: ReleasedProgram | null }): JSX.Element {
  return released ? <Chip tone="ok">Опубликована, версия {released.number}</Chip> : <Chip>Не опубликована</Chip>;
}

function Editor({
  context,
  event,
  released,
  rows,
  errors,
  version,
  base,
  conflict,
  known,
}: ProgramPageProps): JSX.Element {
  const action = `/manage/events/${event.slug}/program`;
  const shown = withNewRows(rows, wallTime(event.startsAt, event.zone));
  return (
    <div class="program-editor">
      <Form action={action} csrf={context.csrf} errors={errors} unsaved>
        <input type="hidden" name="version" value={version} />
        <input type="hidden" name="base" value={base} />
        {conflict && <ConflictNotice conflict={conflict} zone={event.zone} />}
        <Grid event={event} />
        {shown.map((row, index) => (
          <SessionRow
            key={index}
            row={row}
            index={index}
            isNew={index >= rows.length}
            event={event}
            errors={errors}
            hasKnown={known.length > 0}
            isFolded={rows.length > MOST_OPEN && index < rows.length && !isRefused(errors, index)}
          />
        ))}
        <datalist id="known-speakers">
          {known.map((line) => (
            <option key={line}>{line}</option>
          ))}
        </datalist>
        <p class="hint">Нужно больше строк? Сохраните: ниже появятся ещё две пустые.</p>
        {released && (
          <Checkbox
            name="quiet"
            label="Не отправлять участникам письмо об изменениях"
            hint="Отметьте, если правите мелочи"
          />
        )}
        <div class="submit">
          <Button>Сохранить</Button>
          <Button look="primary" formAction={`${action}/release`}>
            Сохранить и выпустить версию
          </Button>
          <a href={`/manage/events/${event.slug}`}>К событию</a>
        </div>
      </Form>
    </div>
  );
}

function isRefused(errors: readonly FieldError[], index: number): boolean {
  return errors.some(({ field }) => field.startsWith(`sessions.${index}.`));
}

/** Halls by time over the rows, drawn by program-grid.js out of their fields; without it the rows are all there is. */
function Grid({ event }: { event: EventRow }): JSX.Element {
  const tools = {
    undo: 'Отменить',
    redo: 'Повторить',
    break: 'Перерыв 15 минут',
    duplicate: 'Дублировать',
    hall: 'Добавить зал',
  };
  return (
    <section
      class="program-grid"
      aria-labelledby="program-grid-title"
      data-program-grid
      data-halls={JSON.stringify(event.halls)}
      data-start={wallTime(event.startsAt, event.zone)}
      data-end={wallTime(event.endsAt, event.zone)}
      hidden
    >
      <h2 id="program-grid-title">Сетка по залам</h2>
      <p class="hint">
        Перетащите пункт мышью, на телефоне — за точки; за нижний край меняется длина. С клавиатуры: стрелки двигают,
        Shift со стрелками меняет длину, Enter открывает, Delete убирает, Ctrl+Z отменяет.
      </p>
      <div class="grid-tools">
        {Object.entries(tools).map(([action, words]) => (
          <button key={action} type="button" class="button small" data-grid-do={action}>
            {words}
          </button>
        ))}
      </div>
      <ul class="grid-clashes" data-grid-clashes hidden />
      <div data-grid-days />
      <p role="status" class="visually-hidden" />
    </section>
  );
}

/** The stored copy as readers will see it, with what a release would change for them. */
function WorkingCopy({
  sessions,
  released,
  event,
}: Pick<ProgramPageProps, 'sessions' | 'released' | 'event'>): JSX.Element {
  if (sessions.length === 0 && !released) {
    return (
      <EmptyState title="В программе пока нет пунктов">
        <p>Заполните время и тему хотя бы одного и сохраните</p>
      </EmptyState>
    );
  }
  const changes = released ? releaseDifference(released.sessions, sessions) : new Map<string, never>();
  const removed = released?.sessions.filter(({ id }) => changes.get(id) === 'removed') ?? [];
  return (
    <>
      {released && (
        <Notice
          tone={changes.size > 0 ? 'warn' : 'ok'}
          title={`Участники видят версию ${released.number} от ${formatDateTime(released.releasedAt, event.zone)}`}
        >
          <p>
            {changes.size > 0
              ? 'Сохранённые правки отмечены ниже. Участники увидят их, когда вы выпустите новую версию.'
              : 'Рабочая копия с ней совпадает.'}
          </p>
        </Notice>
      )}
      <Card>
        <Program
          sessions={[...sessions, ...removed].map((session) => ({
            ...sessionView(session),
            change: changes.get(session.id),
          }))}
          zone={event.zone}
        />
      </Card>
    </>
  );
}
