import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { formatDate, formatWhen } from '../../common/russian.js';
import type { EventRow } from '../../features/events/events.service.js';
import {
  progressOf,
  SERIES_KIND_WORDS,
  SERIES_KINDS,
  SERIES_REGISTRATIONS,
  type SeriesRegistration,
} from '../../features/events/series.rules.js';
import type { SeriesListRow, SeriesRow } from '../../features/events/series.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, Button, ButtonLink } from '../components/buttons.js';
import { Chip, StateChip } from '../components/chips.js';
import { errorOf, Form } from '../components/forms.js';
import { Radios, Select, TextArea, TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { Progress } from '../components/progress.js';
import { DataTable } from '../components/table.js';
import { eventState } from '../event-view.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { MANAGE_AREA } from './area.js';

const MOSCOW = 'Europe/Moscow';
const SERIES = '/manage/series';

const REGISTRATION_WORDS: Readonly<Record<SeriesRegistration, { label: string; hint: string }>> = {
  EACH: { label: 'На каждое событие отдельно', hint: 'Общей формы нет' },
  WHOLE: {
    label: 'На весь цикл одной формой',
    hint: 'Участник отмечает даты и подтверждает их одним письмом; записаться на одну дату тоже можно',
  },
};

/** Series of own organisations with how far they are. */
export function SeriesListPage({
  context,
  rows,
}: {
  context: PageContext;
  rows: readonly SeriesListRow[];
}): JSX.Element {
  return (
    <Page {...context} area={MANAGE_AREA} title="Циклы и фестивали" noindex>
      <PageHead
        title="Циклы и фестивали"
        actions={
          <ButtonLink href={`${SERIES}/new`} look="primary" icon="plus">
            Новый цикл
          </ButtonLink>
        }
      />
      <Wrap>
        <DataTable
          caption="Циклы и фестивали"
          columns={[
            {
              key: 'title',
              title: 'Название',
              isHeader: true,
              cell: (row) => <a href={`${SERIES}/${row.slug}`}>{row.title}</a>,
            },
            { key: 'kind', title: 'Вид', cell: (row) => SERIES_KIND_WORDS[row.kind] },
            { key: 'organiser', title: 'Организатор', cell: (row) => row.organiser },
            { key: 'progress', title: 'Прошло', cell: (row) => `${row.held} из ${row.stages}` },
            {
              key: 'next',
              title: 'Следующий этап',
              nowrap: true,
              cell: (row) => (row.nextStartsAt ? formatDate(row.nextStartsAt, MOSCOW) : '—'),
            },
          ]}
          rows={rows}
          rowKey={(row) => row.id}
          empty={
            <EmptyState title="Циклов пока нет">
              <p>Цикл собирает события под одной страницей, одной подпиской календаря и одной регистрацией.</p>
            </EmptyState>
          }
        />
      </Wrap>
    </Page>
  );
}

export interface SeriesModel {
  /** Null for a new one. */
  series: (SeriesRow & { events: readonly EventRow[] }) | null;
  values: FormValues;
  organisers: readonly { value: string; label: string }[];
  /** Own events that are in no series. */
  choices: readonly EventRow[];
  errors: readonly FieldError[];
  now: Date;
}

/** One series for its organiser: the form, the stages, what came of it. */
export function ManagedSeriesPage({ context, model }: { context: PageContext; model: SeriesModel }): JSX.Element {
  const { series, errors, now } = model;
  const progress = series && progressOf(series.events.filter(isPublished), now);
  return (
    <Page {...context} area={MANAGE_AREA} title={series?.title ?? 'Новый цикл'} invalid={errors.length > 0} noindex>
      <PageHead
        title={series?.title ?? 'Новый цикл'}
        crumbs={[{ title: 'Циклы и фестивали', href: SERIES }]}
        chips={series && <Chip>{SERIES_KIND_WORDS[series.kind]}</Chip>}
        about={series?.organiser}
        actions={
          series && (
            <>
              <ButtonLink href={`${SERIES}/${series.slug}/post-release`}>Пост-релиз цикла</ButtonLink>
              <ButtonLink href={`/series/${series.slug}`}>Как видят участники</ButtonLink>
            </>
          )
        }
      />
      {series && (
        <Wrap>
          {progress && progress.total > 0 && <Progress {...progress} label="Прошло этапов" showLabel />}
          <Stages context={context} series={series} model={model} />
        </Wrap>
      )}
      <Wrap narrow>
        <SeriesForm context={context} model={model} />
      </Wrap>
    </Page>
  );
}

const isPublished = ({ publicationState }: EventRow) => publicationState === 'PUBLISHED';

function Stages(props: {
  context: PageContext;
  series: NonNullable<SeriesModel['series']>;
  model: SeriesModel;
}): JSX.Element {
  const { context, series, model } = props;
  const base = `${SERIES}/${series.slug}`;
  return (
    <Section title="Этапы" id="stages" more={{ title: 'Новое событие', href: '/manage/events/new' }}>
      <DataTable
        caption="Этапы"
        columns={[
          {
            key: 'when',
            title: 'Когда',
            nowrap: true,
            cell: (event) => formatWhen(event.startsAt, event.endsAt, event.zone),
          },
          {
            key: 'title',
            title: 'Событие',
            isHeader: true,
            cell: (event) => <a href={`/manage/events/${event.slug}`}>{event.title}</a>,
          },
          {
            key: 'state',
            title: 'Состояние',
            cell: (event) =>
              isPublished(event) ? <StateChip state={eventState(event, model.now)} /> : <Chip>Не опубликовано</Chip>,
          },
          {
            key: 'remove',
            title: '',
            cell: (event) => (
              <ActionForm action={`${base}/stages/${event.id}/remove`} csrf={context.csrf} look="quiet" size="small">
                Убрать
              </ActionForm>
            ),
          },
        ]}
        rows={series.events}
        rowKey={(event) => event.id}
        empty={<EmptyState title="Этапов пока нет" />}
      />
      {model.choices.length > 0 && (
        <Form action={`${base}/stages`} csrf={context.csrf}>
          <Select
            name="eventId"
            label="Добавить событие"
            empty="Выберите событие"
            error={errorOf(model.errors, 'eventId')}
            options={model.choices.map((event) => ({
              value: event.id,
              label: `${formatDate(event.startsAt, event.zone)} — ${event.title}`,
            }))}
          />
          <div class="submit">
            <Button>Добавить в цикл</Button>
          </div>
        </Form>
      )}
    </Section>
  );
}

function SeriesForm({ context, model }: { context: PageContext; model: SeriesModel }): JSX.Element {
  const { series, values, organisers, errors } = model;
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  const revision = typed(values, 'revision');
  return (
    <Form
      action={series ? `${SERIES}/${series.slug}` : SERIES}
      csrf={context.csrf}
      errors={errors.filter(({ field: name }) => name !== 'eventId')}
      unsaved
    >
      {revision && <input type="hidden" name="revision" value={revision} />}
      <TextInput {...field('title')} label="Название" maxLength={300} />
      <Select
        {...field('kind')}
        label="Вид"
        options={SERIES_KINDS.map((kind) => ({ value: kind, label: SERIES_KIND_WORDS[kind] }))}
      />
      <TextArea {...field('summary')} label="Кратко" rows={4} maxLength={2000} optional />
      {organisers.length > 1 && <Select {...field('organiserId')} label="Организатор" options={organisers} />}
      <Radios
        {...field('registration')}
        label="Регистрация"
        options={SERIES_REGISTRATIONS.map((value) => ({ value, ...REGISTRATION_WORDS[value] }))}
      />
      <div class="submit">
        <Button look="primary">{series ? 'Сохранить' : 'Создать цикл'}</Button>
      </div>
    </Form>
  );
}
