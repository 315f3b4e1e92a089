import type { ComponentChildren, JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { nextStates, PUBLICATION, type PublicationState } from '../../common/lifecycle.js';
import { formatDateTime } from '../../common/russian.js';
import { type Action, type Actor, can } from '../../features/accounts/accounts.rules.js';
import type { Publication } from '../../features/publications/publication.entity.js';
import type { FormValues } from '../../platform/http/form.js';
import { plainText } from '../../platform/http/rich-text.js';
import { assetUrl } from '../asset-urls.js';
import { ActionForm, Button, ButtonLink } from '../components/buttons.js';
import { type ConflictFacts, ConflictNotice } from '../components/conflict-notice.js';
import { errorOf, fieldId, Form } from '../components/forms.js';
import { DateTimeInput, TextArea, TextInput } from '../components/inputs.js';
import { Notice } from '../components/messages.js';
import { Wrap } from '../components/page-head.js';
import { RichInput } from '../components/rich-input.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { type Place, PublicationFrame, type PublicationWords } from './publication-frame.view.js';
import { SocialTexts } from './social-texts.view.js';

interface PublicationPageProps {
  context: PageContext;
  actor: Actor;
  words: PublicationWords;
  place: Place<Publication>;
  values: FormValues;
  errors: readonly FieldError[];
  /** By when it is due, or how late it is. */
  due: ComponentChildren;
  /** Somebody else saved another text meanwhile. */
  conflict: ConflictFacts | null;
  /** Above the text of one that is not written yet. */
  first: ComponentChildren;
  /** Fields of this kind alone. */
  fields: ComponentChildren;
  /** What stands below the form. */
  children: ComponentChildren;
}

/** The text of a publication for those who write it: the form, the review, what can be done with it and where it can be passed on. */
export function PublicationPage(props: PublicationPageProps): JSX.Element {
  const { context, actor, words, place, due, errors, children } = props;
  const { publication, card, event } = place;
  const may = (action: Action) => can(actor, action, place.resource);
  const isLocked = publication?.publicationState === 'PUBLISHED' && !may('publication.publish');
  return (
    <PublicationFrame
      context={context}
      actor={actor}
      words={words}
      place={place}
      title={titleOf(words, place)}
      due={due}
      invalid={errors.length > 0}
      actions={<HeadActions {...props} />}
    >
      <Wrap narrow>
        {event && event.publicationState !== 'PUBLISHED' && (
          <Notice tone="info">
            <p>Само событие не опубликовано: до этого {words.title.toLowerCase()} увидит только ваша организация.</p>
          </Notice>
        )}
        {card?.event?.isMovedSince && (
          <Notice tone="warn" title="Событие перенесли после того, как текст сохранили">
            <p>Проверьте в нём время и сохраните: если время в тексте не названо, сохраните как есть.</p>
          </Notice>
        )}
        {card?.returnRemark && (
          <Notice tone="warn" title="Вернули с замечанием">
            <p>{card.returnRemark}</p>
          </Notice>
        )}
        {publication?.publicationState === 'IN_REVIEW' && <Review {...props} />}
        {may('publication.edit') && !isLocked ? (
          <TextForm {...props} />
        ) : (
          <Notice tone="info" title="Только чтение">
            <p>
              {isLocked
                ? 'Текст опубликован: править его могут те, кто публикует.'
                : 'Править текст могут организатор и редактор его организации.'}
            </p>
          </Notice>
        )}
        {children}
        {card && (
          <SocialTexts
            card={card}
            event={event}
            body={plainText(publication?.bodyHtml ?? '')}
            path={words.publicPath}
            site={siteOf(context)}
          />
        )}
      </Wrap>
    </PublicationFrame>
  );
}

function titleOf(words: PublicationWords, { event, publication }: Place<Publication>): string {
  if (event) return words.title;
  return publication ? publication.title : 'Новая новость';
}

const siteOf = ({ canonical }: PageContext): string => new URL(canonical).origin;

function HeadActions({ context, actor, place, words }: PublicationPageProps): JSX.Element | null {
  const { base, publication } = place;
  if (!publication) return null;
  const state = publication.publicationState;
  const may = (action: Action) => can(actor, action, place.resource);
  const isWaiting = state === 'IN_REVIEW' || state === 'APPROVED';
  return (
    <>
      <ButtonLink href={`${words.publicPath}/${publication.slug}`} icon="eye">
        {state === 'PUBLISHED' ? 'Открыть на сайте' : 'Открыть страницу'}
      </ButtonLink>
      <ButtonLink href={`${base}/history`} icon="clock">
        История
      </ButtonLink>
      {isWaiting && may('publication.edit') && (
        <ActionForm action={`${base}/recall`} csrf={context.csrf}>
          {publication.publishAt
            ? 'Отменить публикацию'
            : state === 'IN_REVIEW'
              ? 'Отозвать с проверки'
              : 'Вернуть в черновики'}
        </ActionForm>
      )}
      {state === 'PUBLISHED' && may('publication.publish') && (
        <ActionForm action={`${base}/withdraw`} csrf={context.csrf} look="danger">
          Снять с публикации
        </ActionForm>
      )}
    </>
  );
}

/** For those who publish: what to do with a text that waits for them. */
function Review({ context, actor, place, values, errors }: PublicationPageProps): JSX.Element {
  const submittedAt = place.card?.submittedAt;
  const since = submittedAt ? `На проверке с ${formatDateTime(submittedAt, place.card?.zone ?? '')}.` : '';
  if (!can(actor, 'publication.publish', place.resource)) {
    return (
      <Notice tone="info" title="На проверке">
        <p>{since} Публикует тот, у кого есть такое право.</p>
      </Notice>
    );
  }
  return (
    <Notice tone="warn" title="Ждёт вашего решения">
      <p>{since} Опубликуйте текст кнопкой под ним, согласуйте или верните автору.</p>
      <ActionForm
        action={`${place.base}/approve`}
        csrf={context.csrf}
        fields={{ version: String(place.publication?.version ?? '') }}
        size="small"
      >
        Согласовать без публикации
      </ActionForm>
      <Form action={`${place.base}/return`} csrf={context.csrf}>
        <TextArea
          name="remark"
          label="Замечание"
          hint="Что исправить: автор увидит это над текстом"
          rows={2}
          maxLength={2000}
          value={typed(values, 'remark')}
          error={errorOf(errors, 'remark')}
        />
        <div class="submit">
          <Button>Вернуть с замечанием</Button>
        </div>
      </Form>
    </Notice>
  );
}

const LEAD_MAX = 1000;

function TextForm({
  context,
  actor,
  words,
  place,
  values,
  errors,
  conflict,
  first,
  fields,
}: PublicationPageProps): JSX.Element {
  const { base, publication } = place;
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  const isPublished = publication?.publicationState === 'PUBLISHED';
  return (
    <Form action={base} csrf={context.csrf} errors={errors} files unsaved>
      {publication && <input type="hidden" name="version" value={String(publication.version)} />}
      {conflict && <ConflictNotice conflict={conflict} zone={place.card?.zone ?? 'Europe/Moscow'} />}
      {first}
      <TextInput {...field('title')} label="Заголовок" maxLength={300} />
      <TextArea
        {...field('lead')}
        label="Лид"
        hint={
          <>
            Одна-две фразы: их видно в списках и в соцсетях.{' '}
            <span data-count-of={fieldId('lead')} data-most={LEAD_MAX}>
              Не больше 1 000 знаков.
            </span>
          </>
        }
        rows={3}
        maxLength={LEAD_MAX}
        optional
      />
      <RichInput {...field('bodyHtml')} label="Текст" optional />
      {fields}
      {isPublished && <p class="hint">Опубликовано: сохранённое читатели увидят сразу.</p>}
      <SaveButtons base={base} actor={actor} place={place} words={words} errors={errors} values={values} />
      <script type="module" src={assetUrl('publication.js')} />
    </Form>
  );
}

type SaveProps = Pick<PublicationPageProps, 'actor' | 'place' | 'words' | 'errors' | 'values'> & { base: string };

/** Every button saves what was typed first; which moves there are, the life cycle's own table says. */
function SaveButtons({ base, actor, place, errors, values }: SaveProps): JSX.Element {
  const state = place.publication?.publicationState ?? 'DRAFT';
  const next: readonly PublicationState[] = nextStates(PUBLICATION, state);
  const mayPublish = next.includes('PUBLISHED') && can(actor, 'publication.publish', place.resource);
  return (
    <>
      <div class="submit">
        <Button look={mayPublish ? 'plain' : 'primary'}>Сохранить</Button>
        {next.includes('IN_REVIEW') && (
          <Button look={mayPublish ? 'plain' : 'primary'} formAction={`${base}/submit`}>
            Сохранить и отправить на проверку
          </Button>
        )}
        {mayPublish && (
          <Button look="primary" formAction={`${base}/publish`}>
            Сохранить и опубликовать
          </Button>
        )}
        <button type="submit" class="button" formAction={`${base}/preview`} formTarget="_blank" data-preview="">
          Предпросмотр
        </button>
      </div>
      {mayPublish && (
        <details class="disclosure" open={Boolean(place.publication?.publishAt ?? errorOf(errors, 'publishAt'))}>
          <summary>Опубликовать в назначенное время</summary>
          <DateTimeInput
            name="publishAt"
            label="Когда"
            hint="Страница откроется сама, без вашего участия"
            value={typed(values, 'publishAt') ?? wallTime(place)}
            error={errorOf(errors, 'publishAt')}
            optional
          />
          <div class="submit">
            <Button formAction={`${base}/schedule`}>Сохранить и назначить время</Button>
          </div>
        </details>
      )}
    </>
  );
}

/** The moment that is set, on the wall clock of the event: `2026-12-09T15:00`. */
function wallTime({ card }: Place<Publication>): string | undefined {
  if (!card?.publishAt) return undefined;
  return Temporal.Instant.fromEpochMilliseconds(card.publishAt.getTime())
    .toZonedDateTimeISO(card.zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}
