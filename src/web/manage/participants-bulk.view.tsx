import type { JSX } from 'preact';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import { TAG_COLOURS } from '../../features/registrations/registrations.rules.js';
import type { CountedTag } from '../../features/registrations/tags.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Radios, Select, TextArea, TextInput } from '../components/inputs.js';
import { Notice } from '../components/messages.js';
import { Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { EventPage } from './event-page.js';
import type { Refusal } from './form-page.js';
import { CHANGE_WORDS, participantsPath, TAG_COLOUR_WORDS } from './participants-words.js';

/** What can be done with many at once. */
export const BULK_CHANGES = {
  approve: { ...CHANGE_WORDS.approve, title: 'Одобрить заявки', done: 'Одобрено' },
  reject: { ...CHANGE_WORDS.reject, title: 'Отклонить заявки', done: 'Отклонено' },
  'check-in': { ...CHANGE_WORDS['check-in'], done: 'Отмечено' },
  cancel: { ...CHANGE_WORDS.cancel, title: 'Отменить регистрации', done: 'Отменено' },
  tag: {
    title: 'Поставить метку',
    done: 'Метка поставлена',
    about: 'Метки видят только те, кто работает с участниками.',
  },
  untag: { title: 'Снять метку', done: 'Метка снята', about: 'Метка исчезнет только у выбранных.' },
} as const;
export type BulkChange = keyof typeof BULK_CHANGES;

interface RosterBulkPageProps {
  context: PageContext;
  actor: Actor;
  event: EventRow;
  change: BulkChange;
  ids: readonly string[];
  query: string;
  /** How many are selected, and how many of them the change reaches. */
  found: { total: number; reached: number };
  tags: readonly CountedTag[];
  values: FormValues;
  refusal: Refusal;
}

/** Says to how many what will happen, and asks once. */
export function RosterBulkPage(props: RosterBulkPageProps): JSX.Element {
  const { context, actor, event, change, ids, query, found, refusal } = props;
  const { title, about } = BULK_CHANGES[change];
  const path = participantsPath(event.slug);
  const whom = count(found.reached, 'человек', 'человека', 'человек');
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="participants"
      title={title}
      invalid={refusal.errors.length > 0}
    >
      <Wrap narrow>
        <p>
          Выбрано: <b>{count(found.total, 'человек', 'человека', 'человек')}</b>
          {ids.length === 0 && ' — все по отбору'}.{' '}
          {found.reached !== found.total && (
            <>
              Затронет: <b>{whom}</b>, остальных это не касается.
            </>
          )}
        </p>
        <Notice tone={change === 'reject' || change === 'cancel' ? 'warn' : 'info'}>
          <p>{about}</p>
        </Notice>
        <Form action={`${path}/bulk`} csrf={context.csrf} errors={refusal.errors}>
          <input type="hidden" name="change" value={change} />
          <input type="hidden" name="query" value={query} />
          <input type="hidden" name="confirmed" value="1" />
          {ids.length === 0 && <input type="hidden" name="all" value="1" />}
          {ids.length === 0 && <input type="hidden" name="expected" value={found.reached} />}
          {ids.map((id) => (
            <input key={id} type="hidden" name="ids" value={id} />
          ))}
          <Details {...props} />
          <Submit label={`${title}: ${whom}`} danger={change === 'reject' || change === 'cancel'}>
            <a href={`${path}?${query}`}>Не нужно</a>
          </Submit>
        </Form>
      </Wrap>
    </EventPage>
  );
}

/** What else the change wants to know. */
function Details({ change, tags, values, refusal }: RosterBulkPageProps): JSX.Element | null {
  if (change === 'reject')
    return (
      <TextArea
        name="reason"
        label="Причина"
        hint="Её увидит участник в письме и на своей странице"
        rows={3}
        maxLength={500}
        value={typed(values, 'reason')}
        error={errorOf(refusal.errors, 'reason')}
      />
    );
  if (change !== 'tag' && change !== 'untag') return null;
  return (
    <>
      {tags.length > 0 && (
        <Select
          name="tagId"
          label="Метка"
          empty={change === 'tag' ? 'Новая метка' : 'Выберите метку'}
          options={tags.map(({ id, name }) => ({ value: id, label: name }))}
          value={typed(values, 'tagId')}
          error={errorOf(refusal.errors, 'tagId')}
        />
      )}
      {change === 'tag' && <TagFields values={values} refusal={refusal} optional={tags.length > 0} />}
      {change === 'untag' && tags.length === 0 && <p>У этого события ещё нет меток.</p>}
    </>
  );
}

/** Name and colour of a tag. */
export function TagFields({
  values,
  refusal,
  optional,
}: Pick<RosterBulkPageProps, 'values' | 'refusal'> & { optional?: boolean }): JSX.Element {
  return (
    <>
      <TextInput
        name="name"
        label={optional ? 'Название новой метки' : 'Название метки'}
        hint="Например: докладчик, нужен пропуск, оплачено"
        width="medium"
        maxLength={40}
        value={typed(values, 'name')}
        error={errorOf(refusal.errors, 'name') ?? (optional ? undefined : errorOf(refusal.errors, 'tagId'))}
        optional={optional}
      />
      <Radios
        name="colour"
        label="Цвет"
        value={typed(values, 'colour') ?? 'GREY'}
        options={TAG_COLOURS.map((value) => ({ value, label: TAG_COLOUR_WORDS[value].word }))}
        error={errorOf(refusal.errors, 'colour')}
      />
    </>
  );
}
