import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { zoneLabel } from '../../common/russian.js';
import { audienceWord } from '../../features/events/event-words.rules.js';
import type { Review } from '../../features/events/reviews.service.js';
import { AUDIENCES, EVENT_FORMATS, EVENT_KINDS, GRADES, PLATFORM_HOSTS } from '../../features/events/events.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { EVENT_FORMAT_WORDS, EVENT_KIND_WORDS } from '../components/event-words.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import {
  Checkbox,
  Checkboxes,
  DateTimeInput,
  type Option,
  Radios,
  Select,
  TextArea,
  TextInput,
} from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { type ConflictFacts, ConflictNotice } from '../components/conflict-notice.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { MANAGE_AREA } from './area.js';
import { RemarksNotice } from './event-alerts.view.js';
import { fieldOf, listOf, type PartProps } from './event-form-fields.js';
import { listErrors, type ManagedEvent } from './event-form.js';
import { KindSection } from './event-form-kinds.view.js';

/** What the selects of the form offer. */
export interface EventFormChoices {
  organisations: readonly Option[];
  municipalities: readonly Option[];
  series: readonly Option[];
  /** Measures and their items: `measureId` or `measureId/itemId`. */
  measures: readonly Option[];
}

const ZONES = [
  'Europe/Moscow',
  'Europe/Kaliningrad',
  'Europe/Samara',
  'Asia/Yekaterinburg',
  'Asia/Novosibirsk',
  'Asia/Vladivostok',
];

/** One form for a new event and for editing. The time of a published event is changed by moving it. */
export function EventFormPage(props: {
  context: PageContext;
  event: ManagedEvent | null;
  values: FormValues;
  errors: readonly FieldError[];
  choices: EventFormChoices;
  /** Null for a new event. */
  review: Review | null;
  /** What somebody else saved while the form was open. */
  conflict: ConflictFacts | null;
}): JSX.Element {
  const { context, event, values, errors, choices, review, conflict } = props;
  const title = event ? 'Правка события' : 'Новое событие';
  const action = event ? `/manage/events/${event.slug}/edit` : '/manage/events';
  const part = { values, errors: listErrors(errors), choices };
  return (
    <Page
      {...context}
      area={MANAGE_AREA}
      title={event ? `${title}: ${event.title}` : title}
      invalid={errors.length > 0}
      noindex
    >
      <PageHead
        title={title}
        crumbs={
          event
            ? [{ title: event.title, href: `/manage/events/${event.slug}` }]
            : [{ title: 'События', href: '/manage/events' }]
        }
      />
      <Wrap narrow>
        {event && <RemarksNotice slug={event.slug} review={review} />}
        <Form action={action} csrf={context.csrf} errors={part.errors} unsaved>
          {!event && values['next'] === 'repeat' && <input type="hidden" name="next" value="repeat" />}
          {event && <input type="hidden" name="revision" value={typed(values, 'revision') ?? event.revision} />}
          {event && <input type="hidden" name="base" value={typed(values, 'base')} />}
          {event && conflict && <ConflictNotice conflict={conflict} zone={event.zone} />}
          <About {...part} isNew={event === null} />
          <When {...part} published={Boolean(event?.publishedAt)} />
          <Where {...part} />
          <KindSection {...part} />
          <Registration {...part} />
          <Submit label={event ? 'Сохранить' : 'Создать черновик'}>
            <a href={event ? `/manage/events/${event.slug}` : '/manage/events'}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}

interface EventPart extends PartProps {
  choices: EventFormChoices;
}

function About({ isNew, ...part }: EventPart & { isNew: boolean }): JSX.Element {
  const { values, errors, choices } = part;
  return (
    <Section title="О чём" id="about">
      <TextInput {...fieldOf(part, 'title')} label="Название" maxLength={300} />
      <Select
        {...fieldOf(part, 'kind')}
        label="Вид события"
        empty="Выберите"
        options={EVENT_KINDS.map((kind) => ({ value: kind, label: EVENT_KIND_WORDS[kind].word }))}
      />
      <TextArea
        {...fieldOf(part, 'summary')}
        label="Кратко"
        hint="Одна-две фразы для списка и календаря"
        rows={3}
        maxLength={1000}
        optional
      />
      <Checkboxes
        name="audience"
        label="Для кого"
        values={listOf(values, 'audience')}
        error={errorOf(errors, 'audience')}
        options={AUDIENCES.map((audience) => ({ value: audience, label: audienceWord(audience) }))}
        optional
      />
      <Checkboxes
        name="grades"
        label="Для каких классов"
        hint="Для родительского собрания — обязательно"
        values={listOf(values, 'grades')}
        error={errorOf(errors, 'grades')}
        options={GRADES.map((grade) => ({ value: String(grade), label: `${grade} класс` }))}
        optional
      />
      <Select
        name="measures.0.measureId"
        label="Пункт плана"
        value={firstMeasure(values)}
        error={errorOf(errors, 'measures.0.measureId')}
        empty="Не связано с планом"
        options={choices.measures}
        optional
      />
      <OtherMeasures {...part} />
      <Select {...fieldOf(part, 'organiserId')} label="Организатор" options={choices.organisations} />
      <Select
        {...fieldOf(part, 'municipalityId')}
        label="Муниципалитет"
        empty="Вся область"
        options={choices.municipalities}
        optional
      />
      {choices.series.length > 0 && (
        <Select
          {...fieldOf(part, 'seriesId')}
          label="Цикл или фестиваль"
          empty="Отдельное событие"
          options={choices.series}
          optional
        />
      )}
      {isNew && (
        <TextInput
          {...fieldOf(part, 'slug')}
          label="Адрес страницы"
          hint="Латинскими буквами через дефис. Если не указать, составим из названия"
          width="medium"
          optional
        />
      )}
    </Section>
  );
}

/** Links beside the main one, which come by REST and by copies: shown, and left as they are. */
function OtherMeasures({ values, choices }: EventPart): JSX.Element | null {
  const others = ([values['measures'] ?? []].flat() as { measureId?: unknown; itemId?: unknown }[]).slice(1);
  const names = others.flatMap((link) => {
    const value = firstMeasure({ measures: [link] });
    return choices.measures.find((option) => option.value === value)?.label ?? [];
  });
  if (names.length === 0) return null;
  return <p class="hint">Событие относится и к другим пунктам: {names.join('; ')}. Эти связи форма не меняет.</p>;
}

function firstMeasure(values: FormValues): string | undefined {
  const [first] = [values['measures'] ?? []].flat() as { measureId?: unknown; itemId?: unknown }[];
  if (typeof first?.measureId !== 'string') return undefined;
  return typeof first.itemId === 'string' ? `${first.measureId}/${first.itemId}` : first.measureId;
}

function When({ published, ...part }: EventPart & { published: boolean }): JSX.Element {
  const zone = typed(part.values, 'zone') ?? 'Europe/Moscow';
  const label = zoneLabel(zone, new Temporal.Instant(0n));
  return (
    <Section title="Когда" id="when">
      {published ? (
        <p class="hint">
          Событие уже публиковалось: время меняется кнопкой «Перенести», чтобы участники узнали о переносе.
        </p>
      ) : (
        <>
          <div class="field-pair">
            <DateTimeInput {...fieldOf(part, 'startsAt')} label="Начало" zone={label} />
            <DateTimeInput {...fieldOf(part, 'endsAt')} label="Окончание" zone={label} />
          </div>
          <Select
            name="zone"
            label="Часовой пояс"
            value={zone}
            error={errorOf(part.errors, 'zone')}
            options={ZONES.map((name) => ({
              value: name,
              label: `${zoneLabel(name, new Temporal.Instant(0n))} (${name})`,
            }))}
          />
        </>
      )}
    </Section>
  );
}

function Where(part: EventPart): JSX.Element {
  const hosts = [...new Set(Object.values(PLATFORM_HOSTS))].join(', ');
  return (
    <Section title="Где" id="where">
      <Radios
        {...fieldOf(part, 'format')}
        label="Формат"
        options={EVENT_FORMATS.map((format) => ({ value: format, label: EVENT_FORMAT_WORDS[format].word }))}
      />
      <TextInput
        {...fieldOf(part, 'platform')}
        label="Платформа"
        hint="Для онлайн-события: МТС Линк, VK Видео, Сферум…"
        optional
      />
      <TextInput
        {...fieldOf(part, 'joinUrl')}
        type="url"
        label="Адрес трансляции"
        hint={`Участники его не видят: они входят по нашей постоянной ссылке, поэтому адрес можно менять до последней минуты. Платформы: ${hosts}`}
        optional
      />
      <TextInput {...fieldOf(part, 'venue')} label="Место" hint="Для очного события: название площадки, зал" optional />
      <TextInput {...fieldOf(part, 'address')} label="Адрес" autocomplete="street-address" optional />
      <TextInput
        {...fieldOf(part, 'contact')}
        label="Контакты организатора"
        hint="Почта или телефон для вопросов участников"
        optional
      />
    </Section>
  );
}

function Registration(part: EventPart): JSX.Element {
  return (
    <div data-kinds={EVENT_KINDS.filter((kind) => kind !== 'PARENT_MEETING').join(' ')}>
      <Section title="Регистрация" id="registration">
        <Radios
          {...fieldOf(part, 'registrationMode')}
          value={typed(part.values, 'registrationMode') ?? 'FORM'}
          label="Как участвуют"
          options={[
            { value: 'FORM', label: 'По регистрации', hint: 'Место, письмо с приглашением, лист ожидания' },
            { value: 'NONE', label: 'Свободно, без имён', hint: 'Например, родительское собрание' },
          ]}
        />
        <Checkbox
          name="approvalRequired"
          label="Участников утверждает организатор"
          hint="После подтверждения почты заявка ждёт вашего решения, место держится за участником"
          checked={String(part.values['approvalRequired']) === 'true'}
        />
        <TextInput
          {...fieldOf(part, 'capacity')}
          label="Число мест"
          hint="Пусто — без ограничения"
          inputMode="numeric"
          width="short"
          optional
        />
        <div class="field-pair">
          <DateTimeInput
            {...fieldOf(part, 'registrationOpensAt')}
            label="Регистрация открывается"
            hint="Пусто — сразу после публикации"
            optional
          />
          <DateTimeInput
            {...fieldOf(part, 'registrationClosesAt')}
            label="Регистрация закрывается"
            hint="Пусто — к концу события"
            optional
          />
        </div>
      </Section>
    </div>
  );
}
