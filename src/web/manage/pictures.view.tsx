import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import {
  type Picture as StoredPicture,
  PICTURE_GROUNDS,
  type PictureGround,
  type PostRelease,
} from '../../features/post-releases/post-release.entity.js';
import { MAX_PICTURES } from '../../features/post-releases/post-releases.rules.js';
import { FILE_LIMIT } from '../../platform/http/body-parsers.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Picture } from '../components/gallery.js';
import { FileInput, Radios, TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { MANAGE_AREA } from './area.js';
import { ownedBy } from '../../features/events/events.rules.js';

/** Civil Code, art. 152.1: without one of these a picture of people may not be shown. */
const GROUND_WORDS: Readonly<Record<PictureGround, { label: string; hint: string }>> = {
  GENERAL_VIEW: { label: 'Общий план', hint: 'Снято на публичном событии, никто не выделен' },
  CONSENT: { label: 'Согласие получено', hint: 'Все, кого можно узнать, согласны; за детей — их родители' },
};

interface PicturesPageProps {
  context: PageContext;
  actor: Actor;
  event: EventRow;
  release: PostRelease;
  pictures: readonly StoredPicture[];
  values: FormValues;
  errors: readonly FieldError[];
}

/** All pictures of a post-release in their order, hidden ones too, and the form for one more. */
export function PicturesPage(props: PicturesPageProps): JSX.Element {
  const { context, actor, event, release, pictures, values, errors } = props;
  const mayEdit = can(actor, 'publication.edit', ownedBy(event));
  return (
    <Page {...context} area={MANAGE_AREA} title={`Картинки: ${event.title}`} invalid={errors.length > 0} noindex>
      <PageHead
        title="Картинки пост-релиза"
        crumbs={crumbsOf(event)}
        about={release.title}
        actions={<ButtonLink href={`/post-releases/${release.slug}`}>Пост-релиз глазами читателя</ButtonLink>}
      />
      <Wrap>
        {mayEdit && (
          <Section title="Добавить картинку" id="add">
            {pictures.length < MAX_PICTURES ? (
              <Form action={addressOf(event)} csrf={context.csrf} errors={errors} files>
                <FileInput
                  name="picture"
                  label="Файл"
                  hint="JPEG, PNG или WebP. Сведения о месте съёмки удаляются."
                  accept="image/jpeg,image/png,image/webp"
                  maxSize={FILE_LIMIT}
                  error={errorOf(errors, 'picture')}
                />
                <Words values={values} errors={errors} />
                <Submit label="Добавить">
                  <a href={`/manage/events/${event.slug}/post-release`}>К тексту пост-релиза</a>
                </Submit>
              </Form>
            ) : (
              <Notice tone="info">
                <p>
                  У пост-релиза уже {count(MAX_PICTURES, 'картинка', 'картинки', 'картинок')}, больше нельзя. Чтобы
                  добавить новую, удалите одну из прежних.
                </p>
              </Notice>
            )}
          </Section>
        )}
        {pictures.length > 0 ? (
          <ol class="picture-rows">
            {pictures.map((picture, index) => (
              <Row
                key={picture.id}
                {...{ context, event, picture, mayEdit }}
                number={index + 1}
                isLast={index === pictures.length - 1}
              />
            ))}
          </ol>
        ) : (
          <EmptyState icon="picture" title="Картинок пока нет" />
        )}
      </Wrap>
    </Page>
  );
}

interface RowProps {
  context: PageContext;
  event: EventRow;
  picture: StoredPicture;
  number: number;
  isLast: boolean;
  mayEdit: boolean;
}

function Row({ context, event, picture, number, isLast, mayEdit }: RowProps): JSX.Element {
  const { id, alt, caption, ground, hiddenAt } = picture;
  const act = (change: string, label: string) => (
    <ActionForm action={`${addressOf(event)}/${id}/${change}`} csrf={context.csrf} size="small">
      {label} <span class="visually-hidden">картинку {number}</span>
    </ActionForm>
  );
  return (
    <li class="card pad picture-row" id={`picture-${id}`} data-hidden={hiddenAt ? '' : undefined}>
      <Thumbnail picture={picture} />
      <div class="stack">
        <p>
          <b>{alt}</b>
        </p>
        {caption && <p class="soft">{caption}</p>}
        <p class="chips">
          <Chip>{GROUND_WORDS[ground].label}</Chip>
          {hiddenAt && <Chip tone="warn">Скрыта от читателей</Chip>}
        </p>
        {mayEdit && (
          <div class="actions">
            {number > 1 && act('up', 'Выше')}
            {!isLast && act('down', 'Ниже')}
            {hiddenAt ? act('show', 'Показать') : act('hide', 'Скрыть')}
            <ButtonLink href={`${addressOf(event)}/${id}`} size="small">
              Изменить <span class="visually-hidden">картинку {number}</span>
            </ButtonLink>
          </div>
        )}
      </div>
    </li>
  );
}

function Thumbnail({ picture: { id, alt, width, height } }: { picture: StoredPicture }): JSX.Element {
  return <Picture picture={{ src: `/pictures/${id}/480.webp`, alt, width, height }} />;
}

/** The words of one picture; it can be deleted here, where it is seen large. */
export function PicturePage(props: {
  context: PageContext;
  event: EventRow;
  picture: StoredPicture;
  values: FormValues;
  errors: readonly FieldError[];
}): JSX.Element {
  const { context, event, picture, values, errors } = props;
  const action = `${addressOf(event)}/${picture.id}`;
  return (
    <Page {...context} area={MANAGE_AREA} title="Картинка пост-релиза" invalid={errors.length > 0} noindex>
      <PageHead
        title="Картинка пост-релиза"
        crumbs={[...crumbsOf(event), { title: 'Картинки', href: addressOf(event) }]}
      />
      <Wrap narrow>
        <div class="picture-large">
          <Thumbnail picture={picture} />
        </div>
        <Form action={action} csrf={context.csrf} errors={errors} unsaved>
          <Words values={values} errors={errors} />
          <Submit label="Сохранить">
            <a href={addressOf(event)}>Отмена</a>
          </Submit>
        </Form>
        <Section title="Удалить" id="delete">
          <div class="stack">
            <p>Картинка и её файлы исчезнут насовсем. Если она только не должна быть видна, её достаточно скрыть.</p>
            <ActionForm action={`${action}/delete`} csrf={context.csrf} look="danger" icon="trash">
              Удалить картинку
            </ActionForm>
          </div>
        </Section>
      </Wrap>
    </Page>
  );
}

function Words({ values, errors }: { values: FormValues; errors: readonly FieldError[] }): JSX.Element {
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  return (
    <>
      <TextInput
        {...field('alt')}
        label="Что на картинке"
        hint="Для тех, кто её не видит: «Учителя за круглым столом, на экране план уроков»"
        maxLength={500}
      />
      <TextInput {...field('caption')} label="Подпись" hint="Стоит под картинкой" maxLength={500} optional />
      <Radios
        {...field('ground')}
        label="Почему её можно публиковать"
        options={PICTURE_GROUNDS.map((ground) => ({ value: ground, ...GROUND_WORDS[ground] }))}
      />
    </>
  );
}

function crumbsOf(event: EventRow) {
  return [
    { title: event.title, href: `/manage/events/${event.slug}` },
    { title: 'Пост-релиз', href: `/manage/events/${event.slug}/post-release` },
  ];
}

function addressOf(event: EventRow): string {
  return `/manage/events/${event.slug}/post-release/pictures`;
}
