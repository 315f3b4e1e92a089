import type { JSX } from 'preact';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { SavedView } from '../../features/accounts/saved-views.service.js';
import type { EventRow } from '../../features/events/events.service.js';
import { TAG_COLOURS } from '../../features/registrations/registrations.rules.js';
import type { CountedTag } from '../../features/registrations/tags.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, Button } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Csrf, ErrorSummary, Form, Submit } from '../components/forms.js';
import { EmptyState } from '../components/messages.js';
import { Section, Wrap } from '../components/page-head.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { EventPage } from './event-page.js';
import { NO_REFUSAL, type Refusal } from './form-page.js';
import { TagFields } from './participants-bulk.view.js';
import { participantsPath, TAG_COLOUR_WORDS } from './participants-words.js';
import { ViewsTable } from './saved-views.view.js';

interface Shown {
  context: PageContext;
  actor: Actor;
  event: EventRow;
  refusal: Refusal;
}

const STYLES = ['people.css', 'participants.css'];

/** The reader's own kept views: another name, the one that opens first, out of the way. */
export function RosterViewsPage({
  context,
  actor,
  event,
  views,
  refusal,
}: Shown & { views: readonly SavedView[] }): JSX.Element {
  const path = participantsPath(event.slug);
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="participants"
      title="Сохранённые виды"
      about="Виды видны только вам и общие для событий этого вида"
      styles={STYLES}
      invalid={refusal.errors.length > 0}
    >
      <Wrap>
        <ErrorSummary errors={refusal.errors} />
        <ViewsTable
          context={context}
          path={path}
          views={views}
          empty={
            <p>
              Настройте отбор и столбцы в <a href={path}>списке участников</a> и сохраните их под названием.
            </p>
          }
        />
      </Wrap>
    </EventPage>
  );
}

/** The event's tags: names, colours, how many carry each. */
export function RosterTagsPage(props: Shown & { tags: readonly CountedTag[]; values: FormValues }): JSX.Element {
  const { context, actor, event, tags, values, refusal } = props;
  const path = participantsPath(event.slug);
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="participants"
      title="Метки участников"
      about="Метки видят только те, кто работает с участниками этого события"
      styles={STYLES}
      invalid={refusal.errors.length > 0}
    >
      <Wrap>
        <DataTable
          caption="Метки"
          rows={tags}
          rowKey={({ id }) => id}
          columns={[
            {
              key: 'name',
              title: 'Метка',
              isHeader: true,
              cell: (tag) => <Chip tone={TAG_COLOUR_WORDS[tag.colour].tone}>{tag.name}</Chip>,
            },
            {
              key: 'count',
              title: 'Участников',
              isNumber: true,
              cell: (tag) => (
                <a href={`${path}?${new URLSearchParams({ sort: 'name', tag: tag.name }).toString()}`}>{tag.count}</a>
              ),
            },
            { key: 'edit', title: 'Изменить', cell: (tag) => <EditTag context={context} path={path} tag={tag} /> },
            {
              key: 'delete',
              title: 'Удалить',
              cell: (tag) => (
                <ActionForm action={`${path}/tags/${tag.id}/delete`} csrf={context.csrf} size="small" look="danger">
                  Удалить
                </ActionForm>
              ),
            },
          ]}
          empty={<EmptyState title="Меток пока нет" />}
        />
        <Section title="Новая метка" id="new-tag">
          <Form action={`${path}/tags`} csrf={context.csrf} errors={refusal.errors}>
            <TagFields values={values} refusal={refusal.errors.length > 0 ? refusal : NO_REFUSAL} />
            <Submit label="Добавить метку" />
          </Form>
        </Section>
      </Wrap>
    </EventPage>
  );
}

function EditTag({ context, path, tag }: { context: PageContext; path: string; tag: CountedTag }): JSX.Element {
  return (
    <form method="post" action={`${path}/tags/${tag.id}/edit`} class="inline-form">
      <Csrf token={context.csrf} />
      <input type="text" name="name" value={tag.name} maxLength={40} aria-label={`Название метки «${tag.name}»`} />
      <select name="colour" aria-label={`Цвет метки «${tag.name}»`}>
        {TAG_COLOURS.map((colour) => (
          <option key={colour} value={colour} selected={colour === tag.colour}>
            {TAG_COLOUR_WORDS[colour].word}
          </option>
        ))}
      </select>
      <Button size="small">Сохранить</Button>
    </form>
  );
}
