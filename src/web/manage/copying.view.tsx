import type { JSX } from 'preact';
import { formatWhen, zoneLabel } from '../../common/russian.js';
import type { Page as Rows } from '../../common/pagination.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { COPY_PART_WORDS, type CopyPart } from '../../features/copying/copying.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import { ButtonLink } from '../components/buttons.js';
import { EVENT_KIND_WORDS } from '../components/event-words.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Checkboxes, DateTimeInput, TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { addressWith, type Query } from '../components/query.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { MANAGE_AREA } from './area.js';
import { partsOf } from './copying-form.js';
import { fieldOf, type PartProps } from './event-form-fields.js';
import { EventPage } from './event-page.js';

const CHOOSER = '/manage/events/copies';

/** Which event to copy or to repeat: own ones, held ones first. */
export function CopyChooserPage(props: { context: PageContext; page: Rows<EventRow>; query: Query }): JSX.Element {
  const { context, page, query } = props;
  const isAhead = query['ahead'] === '1';
  return (
    <Page {...context} area={MANAGE_AREA} title="Какое событие скопировать" noindex>
      <PageHead
        title="Какое событие скопировать"
        crumbs={[
          { title: 'События', href: '/manage/events' },
          { title: 'Новое событие', href: '/manage/events/new' },
        ]}
        actions={
          <ButtonLink href={addressWith(CHOOSER, query, 'ahead', isAhead ? [] : ['1'])}>
            {isAhead ? 'Прошедшие' : 'Предстоящие'}
          </ButtonLink>
        }
      />
      <Wrap>
        <form action={CHOOSER} method="get" role="search" class="search">
          {isAhead && <input type="hidden" name="ahead" value="1" />}
          <label for="q">Название или слово</label>
          <input id="q" type="search" name="q" value={typeof query['q'] === 'string' ? query['q'] : ''} />
          <button type="submit" class="button">
            Найти
          </button>
        </form>
        <DataTable
          caption={isAhead ? 'Предстоящие события' : 'Прошедшие события'}
          columns={[
            { key: 'title', title: 'Событие', isHeader: true, cell: ({ title }) => title },
            { key: 'kind', title: 'Вид', cell: ({ kind }) => EVENT_KIND_WORDS[kind].word },
            { key: 'when', title: 'Когда', cell: (event) => formatWhen(event.startsAt, event.endsAt, event.zone) },
            { key: 'do', title: 'Действие', cell: (event) => <Links event={event} /> },
          ]}
          rows={page.items}
          rowKey={({ id }) => id}
          empty={<EmptyState title={query['q'] ? 'Ничего не нашлось' : 'Событий пока нет'} />}
        />
        <Pagination
          first={query['cursor'] ? addressWith(CHOOSER, query, 'cursor', []) : undefined}
          next={page.nextCursor ? addressWith(CHOOSER, query, 'cursor', [page.nextCursor]) : undefined}
        />
      </Wrap>
    </Page>
  );
}

function Links({ event: { slug, title } }: { event: EventRow }): JSX.Element {
  return (
    <>
      <a href={`/manage/events/${slug}/copy`} aria-label={`Скопировать: ${title}`}>
        Скопировать
      </a>
      {' · '}
      <a href={`/manage/events/${slug}/repeat`} aria-label={`Повторить: ${title}`}>
        Повторить
      </a>
    </>
  );
}

interface CopyPageProps extends PartProps {
  context: PageContext;
  actor: Actor;
  event: EventRow;
  /** What the actor may take along. */
  parts: readonly CopyPart[];
  requestKey: string;
}

/** One copy: its name, its start, what goes along. */
export function CopyPage({ context, actor, event, parts, requestKey, ...part }: CopyPageProps): JSX.Element {
  return (
    <EventPage context={context} actor={actor} event={event} title="Копия события" invalid={part.errors.length > 0}>
      <Wrap narrow>
        <Form action={`/manage/events/${event.slug}/copy`} csrf={context.csrf} errors={part.errors}>
          <input type="hidden" name="key" value={requestKey} />
          <Section title="Новое событие" id="copy">
            <TextInput {...fieldOf(part, 'title')} label="Название" maxLength={300} />
            <DateTimeInput
              {...fieldOf(part, 'startsAt')}
              label="Начало"
              zone={zoneLabel(event.zone, event.startsAt)}
              hint={`Длительность останется прежней. Сейчас: ${formatWhen(event.startsAt, event.endsAt, event.zone)}`}
            />
            <Parts {...part} parts={parts} />
          </Section>
          <Submit label="Создать копию">
            <a href={`/manage/events/${event.slug}`}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </EventPage>
  );
}

/** What goes along. */
export function Parts({ values, errors, parts }: PartProps & { parts: readonly CopyPart[] }): JSX.Element {
  return (
    <Checkboxes
      name="parts"
      label="Что взять с собой"
      hint="Вид, формат, место и время дня берём всегда. Участники и пост-релиз не копируются"
      values={partsOf(values)}
      error={errorOf(errors, 'parts')}
      options={parts.map((one) => ({ value: one, ...COPY_PART_WORDS[one] }))}
      optional
    />
  );
}
