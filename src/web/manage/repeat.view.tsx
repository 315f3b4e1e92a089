import type { JSX } from 'preact';
import { count, formatDate, formatTimeRange, formatWhen, weekday, zoneLabel } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { CopyPart } from '../../features/copying/copying.rules.js';
import type { Preview, PreviewDate } from '../../features/copying/copying.service.js';
import { WEEKDAY_WORDS, WEEKDAYS } from '../../features/copying/recurrence.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import { ButtonLink } from '../components/buttons.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Checkboxes, DateTimeInput, Radios, TextInput } from '../components/inputs.js';
import { Notice } from '../components/messages.js';
import { Section, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { RULE_FIELDS } from './copying-form.js';
import { Parts } from './copying.view.js';
import { fieldOf, listOf, type PartProps } from './event-form-fields.js';
import { EventPage } from './event-page.js';

interface RepeatProps extends PartProps {
  context: PageContext;
  actor: Actor;
  event: EventRow;
}

/** The rule in plain words; it leads to the dates. */
export function RepeatPage({ context, actor, event, ...part }: RepeatProps): JSX.Element {
  return (
    <EventPage context={context} actor={actor} event={event} title="Повторить событие" invalid={part.errors.length > 0}>
      <Wrap narrow>
        <p class="lead">
          Создадим такие же события в другие дни. Сначала покажем даты: лишние можно снять. Первое событие —{' '}
          {formatWhen(event.startsAt, event.endsAt, event.zone)}.
        </p>
        <Form action={`/manage/events/${event.slug}/repeat/dates`} method="get" errors={part.errors}>
          <Section title="Как повторять" id="rule">
            <HowOften {...part} event={event} />
            <Ends {...part} />
          </Section>
          <Submit label="Показать даты">
            <a href={`/manage/events/${event.slug}`}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </EventPage>
  );
}

function HowOften({ event, ...part }: PartProps & { event: EventRow }): JSX.Element {
  return (
    <>
      <DateTimeInput
        {...fieldOf(part, 'startsAt')}
        label="Начать с"
        hint="Время дня останется таким у всех дат, и при переводе часов тоже"
        zone={zoneLabel(event.zone, event.startsAt)}
      />
      <Radios
        {...fieldOf(part, 'frequency')}
        label="Повторять"
        options={[
          { value: 'DAILY', label: 'По дням' },
          { value: 'WEEKLY', label: 'По неделям' },
          { value: 'MONTHLY', label: 'По месяцам' },
        ]}
      />
      <TextInput
        {...fieldOf(part, 'interval')}
        label="Через сколько"
        hint="1 — каждый день, неделю или месяц; 2 — через один"
        inputMode="numeric"
        width="short"
      />
      <div data-with="WEEKLY">
        <Checkboxes
          name="weekdays"
          label="По каким дням недели"
          hint="Когда повторяем по неделям. Если не отметить, возьмём день первой даты"
          values={listOf(part.values, 'weekdays')}
          error={errorOf(part.errors, 'weekdays')}
          options={WEEKDAYS.map((day) => ({ value: day, label: WEEKDAY_WORDS[day] }))}
          optional
        />
      </div>
      <div data-with="MONTHLY">
        <Radios
          {...fieldOf(part, 'monthlyBy')}
          label="В какой день месяца"
          hint="Когда повторяем по месяцам"
          options={[
            { value: 'DAY', label: 'В то же число', hint: 'Месяцы, где такого числа нет, пропустим' },
            { value: 'WEEKDAY', label: 'В тот же день недели', hint: 'Например, во вторую среду' },
          ]}
        />
      </div>
    </>
  );
}

function Ends(part: PartProps): JSX.Element {
  return (
    <>
      <Radios
        {...fieldOf(part, 'ends')}
        label="Когда закончить"
        options={[
          { value: 'COUNT', label: 'После стольких раз' },
          { value: 'UNTIL', label: 'В последний день' },
        ]}
      />
      <div data-with="COUNT">
        <TextInput
          {...fieldOf(part, 'count')}
          label="Сколько раз"
          hint="Не больше 60"
          inputMode="numeric"
          width="short"
          optional
        />
      </div>
      <div data-with="UNTIL">
        <TextInput
          {...fieldOf(part, 'until')}
          type="date"
          label="Последний день, включительно"
          width="medium"
          optional
        />
      </div>
    </>
  );
}

interface PreviewProps extends RepeatProps {
  /** The rule, as it goes on with the form. */
  rule: Readonly<Record<string, unknown>>;
  preview: Preview;
  parts: readonly CopyPart[];
  series: { title: string } | null;
  requestKey: string;
}

/** The dates of a rule with what speaks against each; unticked ones are exceptions. */
export function RepeatDatesPage(props: PreviewProps): JSX.Element {
  const { context, actor, event, rule, preview, parts, series, requestKey, ...part } = props;
  const query = new URLSearchParams(ruleEntries(rule)).toString();
  return (
    <EventPage context={context} actor={actor} event={event} title="Даты повторения" invalid={part.errors.length > 0}>
      <Wrap narrow>
        {preview.skipped.length > 0 && (
          <Notice tone="warn" title="Пропущены дни перевода часов">
            <p>Такого времени в эти дни нет: {preview.skipped.map(plainDay).join(', ')}.</p>
          </Notice>
        )}
        <Form action={`/manage/events/${event.slug}/repeat`} csrf={context.csrf} errors={part.errors}>
          <input type="hidden" name="key" value={requestKey} />
          {ruleEntries(rule).map(([name, value]) => (
            <input key={`${name}-${value}`} type="hidden" name={name} value={value} />
          ))}
          <Section title={count(preview.dates.length, 'дата', 'даты', 'дат')} id="dates-list">
            <Checkboxes
              name="dates"
              label="Создать события"
              hint="Снимите отметку с дней, в которые события не будет"
              values={listOf(part.values, 'dates')}
              error={errorOf(part.errors, 'dates')}
              options={preview.dates.map((date) => ({
                value: date.wall,
                label: dateWords(date, event.zone),
                hint: warningOf(date),
              }))}
            />
            <p class="actions">
              <ButtonLink href={`/manage/events/${event.slug}/repeat?${query}`}>Изменить правило</ButtonLink>
            </p>
          </Section>
          <Section title="Новые события" id="parts-list">
            <Parts {...part} parts={parts} />
            <Radios
              {...fieldOf(part, 'series')}
              label="Общая страница"
              options={[
                series
                  ? { value: 'SAME', label: `В том же цикле: ${series.title}` }
                  : { value: 'NEW', label: 'Объединить в цикл', hint: 'Вместе с первым событием, под одним адресом' },
                { value: 'NONE', label: 'Отдельные события' },
              ]}
            />
            {!series && <TextInput {...fieldOf(part, 'seriesTitle')} label="Название цикла" maxLength={300} optional />}
          </Section>
          <Submit label="Создать черновики">
            <a href={`/manage/events/${event.slug}`}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </EventPage>
  );
}

function ruleEntries(rule: Readonly<Record<string, unknown>>): [string, string][] {
  return RULE_FIELDS.flatMap((name) =>
    [rule[name] ?? []]
      .flat()
      .flatMap((value): [string, string][] => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** «понедельник, 9 декабря 2030 г., 15:00–16:30 (МСК)». */
function dateWords({ startsAt, endsAt }: PreviewDate, zone: string): string {
  const parts = [weekday(startsAt, zone), formatDate(startsAt, zone), formatTimeRange(startsAt, endsAt, zone)];
  return parts.join(', ');
}

function warningOf({ isHoliday, clashes }: PreviewDate): string | undefined {
  const others = clashes.map(({ event, organiser }) => `${event ? `«${event.title}»` : 'событие'} (${organiser})`);
  const warnings = [
    isHoliday && 'Праздничный день',
    others.length > 0 && `В это же время для тех же людей: ${others.join('; ')}`,
  ].filter(Boolean);
  return warnings.length > 0 ? warnings.join('. ') : undefined;
}

function plainDay(wall: string): string {
  return `${wall.slice(8, 10)}.${wall.slice(5, 7)}.${wall.slice(0, 4)}`;
}
