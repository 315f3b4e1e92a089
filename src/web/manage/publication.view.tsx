import type { ComponentChildren, JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { nextStates, PUBLICATION, type PublicationState } from '../../common/lifecycle.js';
import { formatWhen } from '../../common/russian.js';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, Button, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { errorOf, Form } from '../components/forms.js';
import { TextArea, TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { RichInput } from '../components/rich-input.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { MANAGE_AREA } from './area.js';
import { PublicationChip } from './manage-events.view.js';
import { ownedBy } from '../../features/events/events.rules.js';

/** How one kind of publication is called and where it stands. */
export interface PublicationWords {
  /** «Анонс», «Пост-релиз»: masculine, as the messages about them. */
  title: string;
  /** The last part of its address in the workspace. */
  part: 'announcement' | 'post-release';
  /** Where readers find it by its slug. */
  publicPath: string;
}

interface PublicationPageProps {
  context: PageContext;
  actor: Actor;
  event: EventRow;
  words: PublicationWords;
  /** Null until the first save. */
  publication: { slug: string; publicationState: PublicationState } | null;
  values: FormValues;
  errors: readonly FieldError[];
  /** Fields of this kind alone. */
  fields: ComponentChildren;
  /** What stands below the form. */
  children: ComponentChildren;
}

/** The text of an announcement or a post-release for its organiser: the form and what can be done with it. */
export function PublicationPage(props: PublicationPageProps): JSX.Element {
  const { context, actor, event, words, publication, errors, children } = props;
  return (
    <Page {...context} area={MANAGE_AREA} title={`${words.title}: ${event.title}`} invalid={errors.length > 0} noindex>
      <PageHead
        title={words.title}
        crumbs={[
          { title: 'События', href: '/manage' },
          { title: event.title, href: `/manage/events/${event.slug}` },
        ]}
        chips={publication ? <PublicationChip state={publication.publicationState} /> : <Chip>Не написан</Chip>}
        about={formatWhen(event.startsAt, event.endsAt, event.zone)}
        actions={<HeadActions {...props} />}
      />
      <Wrap narrow>
        {event.publicationState !== 'PUBLISHED' && (
          <Notice tone="info">
            <p>Само событие не опубликовано: до этого {words.title.toLowerCase()} увидит только ваша организация.</p>
          </Notice>
        )}
        {can(actor, 'publication.edit', ownedBy(event)) ? (
          <TextForm {...props} />
        ) : (
          <Notice tone="info" title="Только чтение">
            <p>Править текст могут организатор и редактор его организации.</p>
          </Notice>
        )}
        {children}
      </Wrap>
    </Page>
  );
}

function HeadActions({ context, actor, event, words, publication }: PublicationPageProps): JSX.Element | null {
  if (!publication) return null;
  const isPublic = publication.publicationState === 'PUBLISHED';
  const mayWithdraw =
    nextStates(PUBLICATION, publication.publicationState).includes('WITHDRAWN') &&
    can(actor, 'publication.publish', ownedBy(event));
  return (
    <>
      <ButtonLink href={`${words.publicPath}/${publication.slug}`} icon="eye">
        {isPublic ? 'Открыть на сайте' : 'Предпросмотр'}
      </ButtonLink>
      {mayWithdraw && (
        <ActionForm action={`/manage/events/${event.slug}/${words.part}/withdraw`} csrf={context.csrf} look="danger">
          Снять с публикации
        </ActionForm>
      )}
    </>
  );
}

function TextForm({ context, actor, event, words, publication, values, errors, fields }: PublicationPageProps) {
  const action = `/manage/events/${event.slug}/${words.part}`;
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  return (
    <Form action={action} csrf={context.csrf} errors={errors} unsaved>
      {typed(values, 'version') && <input type="hidden" name="version" value={typed(values, 'version')} />}
      <TextInput {...field('title')} label="Заголовок" maxLength={300} />
      <TextArea
        {...field('lead')}
        label="Лид"
        hint="Одна-две фразы: их видно в списках и в соцсетях"
        rows={3}
        maxLength={1000}
        optional
      />
      <RichInput {...field('bodyHtml')} label="Текст" optional />
      {fields}
      <SaveButtons action={action} actor={actor} event={event} state={publication?.publicationState ?? 'DRAFT'} />
    </Form>
  );
}

/** Every button saves what was typed first; which moves there are, the life cycle's own table says. */
function SaveButtons({
  action,
  actor,
  event,
  state,
}: {
  action: string;
  actor: Actor;
  event: EventRow;
  state: PublicationState;
}): JSX.Element {
  const next: readonly PublicationState[] = nextStates(PUBLICATION, state);
  const mayPublish = next.includes('PUBLISHED') && can(actor, 'publication.publish', ownedBy(event));
  return (
    <>
      {state === 'PUBLISHED' && <p class="hint">Опубликовано: сохранённое читатели увидят сразу.</p>}
      <div class="submit">
        <Button look={mayPublish ? 'plain' : 'primary'}>Сохранить</Button>
        {next.includes('IN_REVIEW') && (
          <Button formAction={`${action}/submit`}>Сохранить и отправить на проверку</Button>
        )}
        {mayPublish && (
          <Button look="primary" formAction={`${action}/publish`}>
            Сохранить и опубликовать
          </Button>
        )}
        <a href={`/manage/events/${event.slug}`}>К событию</a>
      </div>
    </>
  );
}
