import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import {
  type Picture as StoredPicture,
  PICTURE_GROUNDS,
  type PictureGround,
} from '../../features/publications/picture.entity.js';
import { MAX_PICTURES } from '../../features/publications/pictures.rules.js';
import type { Publication } from '../../features/publications/publication.entity.js';
import { FILE_LIMIT } from '../../platform/http/form-parts.js';
import type { FormValues } from '../../platform/http/form.js';
import { assetUrl } from '../asset-urls.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { ErrorSummary, errorOf, Form, Submit } from '../components/forms.js';
import { Picture } from '../components/gallery.js';
import { FileInput, Radios, TextInput } from '../components/inputs.js';
import { EmptyState, Notice } from '../components/messages.js';
import { Section, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { type Place, PublicationFrame, type PublicationWords } from './publication-frame.view.js';

/** Civil Code, art. 152.1: without one of these a picture of people may not be shown. */
const GROUND_WORDS: Readonly<Record<PictureGround, { label: string; hint: string }>> = {
  GENERAL_VIEW: { label: 'Общий план', hint: 'Снято на публичном событии, никто не выделен' },
  CONSENT: { label: 'Согласие получено', hint: 'Все, кого можно узнать, согласны; за детей — их родители' },
};

const pictureWords = (n: number) => count(n, 'картинка', 'картинки', 'картинок');

/** On the page of the text: how many pictures there are and the way to them; null before the first save. */
export function PicturesSection(props: { address: string; pictures: readonly StoredPicture[] | null }): JSX.Element {
  const { address, pictures } = props;
  const nameless = pictures?.filter(({ alt }) => alt === '').length ?? 0;
  return (
    <Section title="Картинки" id="pictures">
      {pictures ? (
        <div class="stack">
          <p>
            {pictures.length > 0 ? `Загружено: ${pictureWords(pictures.length)}.` : 'Картинок пока нет.'}
            {nameless > 0 && ` Ждут описания: ${nameless}.`}
          </p>
          <p>
            <ButtonLink href={address} icon="picture">
              Добавить и упорядочить
            </ButtonLink>
          </p>
        </div>
      ) : (
        <p class="hint">Картинки можно добавить, когда текст сохранён.</p>
      )}
    </Section>
  );
}

interface PageProps {
  context: PageContext;
  actor: Actor;
  words: PublicationWords;
  place: Place<Publication>;
  values: FormValues;
  errors: readonly FieldError[];
}

/** All pictures of a publication in their order, hidden ones too, and the form for more. */
export function PicturesPage(props: PageProps & { pictures: readonly StoredPicture[] }): JSX.Element {
  const { context, actor, words, place, pictures, values, errors } = props;
  const mayEdit = can(actor, 'publication.edit', place.resource);
  const address = `${place.base}/pictures`;
  const room = MAX_PICTURES - pictures.length;
  return (
    <PublicationFrame
      context={context}
      actor={actor}
      words={words}
      place={place}
      title={`Картинки: ${words.title.toLowerCase()}`}
      isBelow
      invalid={errors.length > 0}
      actions={
        <>
          <ButtonLink href={place.base}>К тексту</ButtonLink>
          <ButtonLink href={`${words.publicPath}/${place.publication?.slug}`} icon="eye">
            Глазами читателя
          </ButtonLink>
        </>
      }
    >
      <Wrap>
        {mayEdit && room > 0 && (
          <Section title="Добавить картинки" id="add">
            <Form action={address} csrf={context.csrf} errors={errors} files>
              <FileInput
                name="picture"
                label="Файлы"
                hint={`Можно выбрать сразу несколько, ещё ${room}. JPEG, PNG или WebP. Сведения о месте съёмки удаляются.`}
                accept="image/jpeg,image/png,image/webp"
                multiple
                maxSize={FILE_LIMIT}
                error={errorOf(errors, 'picture')}
              />
              <Words values={values} errors={errors} isNew />
              <ol class="upload-rows" data-uploads aria-live="polite" hidden />
              <Submit label="Добавить" />
            </Form>
          </Section>
        )}
        {mayEdit && room <= 0 && (
          <>
            <ErrorSummary errors={errors} />
            <Notice tone="info">
              <p>
                {`Уже ${pictureWords(MAX_PICTURES)}, больше нельзя. Чтобы добавить новую, удалите одну из прежних.`}
              </p>
            </Notice>
          </>
        )}
        <div data-pictures={mayEdit ? address : ''} data-csrf={context.csrf}>
          {pictures.length > 0 ? (
            <ol class="picture-rows">
              {pictures.map((picture, index) => (
                <Row
                  key={picture.id}
                  {...{ context, address, picture, mayEdit }}
                  number={index + 1}
                  isLast={index === pictures.length - 1}
                />
              ))}
            </ol>
          ) : (
            <EmptyState icon="picture" title="Картинок пока нет" />
          )}
        </div>
        <script type="module" src={assetUrl('pictures.js')} />
      </Wrap>
    </PublicationFrame>
  );
}

interface RowProps {
  context: PageContext;
  address: string;
  picture: StoredPicture;
  number: number;
  isLast: boolean;
  mayEdit: boolean;
}

function Row({ context, address, picture, number, isLast, mayEdit }: RowProps): JSX.Element {
  const { id, alt, caption, ground, hiddenAt } = picture;
  const act = (change: string, label: string) => (
    <ActionForm action={`${address}/${id}/${change}`} csrf={context.csrf} size="small">
      {label} <span class="visually-hidden">картинку {number}</span>
    </ActionForm>
  );
  const isNameless = alt === '';
  return (
    <li class="card pad picture-row" id={`picture-${id}`} data-id={id} data-hidden={hiddenAt ? '' : undefined}>
      <Thumbnail picture={picture} />
      <div class="stack">
        {!isNameless && (
          <p>
            <b>{alt}</b>
          </p>
        )}
        {caption && <p class="soft">{caption}</p>}
        <p class="chips">
          {number === 1 && !hiddenAt && <Chip tone="info">Обложка</Chip>}
          <Chip>{GROUND_WORDS[ground].label}</Chip>
          {isNameless ? (
            <Chip tone="warn">Ждёт описания: читатели её не видят</Chip>
          ) : (
            hiddenAt && <Chip tone="warn">Скрыта от читателей</Chip>
          )}
        </p>
        {mayEdit && isNameless && (
          <Form action={`${address}/${id}`} csrf={context.csrf} errors={[]}>
            <input type="hidden" name="ground" value={ground} />
            <div class="picture-name">
              <input
                type="text"
                name="alt"
                maxLength={500}
                required
                aria-label={`Что на картинке ${number}`}
                placeholder="Что на картинке"
              />
              <button class="button small" type="submit">
                Сохранить и показать
              </button>
            </div>
          </Form>
        )}
        {mayEdit && (
          <div class="actions">
            {number > 1 && act('up', 'Выше')}
            {!isLast && act('down', 'Ниже')}
            {!isNameless && (hiddenAt ? act('show', 'Показать') : act('hide', 'Скрыть'))}
            <ButtonLink href={`${address}/${id}`} size="small">
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
export function PicturePage(props: PageProps & { picture: StoredPicture }): JSX.Element {
  const { context, actor, words, place, picture, values, errors } = props;
  const address = `${place.base}/pictures`;
  const action = `${address}/${picture.id}`;
  return (
    <PublicationFrame
      {...{ context, actor, words, place }}
      title={`Картинка: ${words.title.toLowerCase()}`}
      isBelow
      invalid={errors.length > 0}
      actions={<ButtonLink href={address}>Ко всем картинкам</ButtonLink>}
    >
      <Wrap narrow>
        <div class="picture-large">
          <Thumbnail picture={picture} />
        </div>
        <Form action={action} csrf={context.csrf} errors={errors} unsaved>
          <Words values={values} errors={errors} />
          <Submit label="Сохранить">
            <a href={address}>Отмена</a>
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
    </PublicationFrame>
  );
}

function Words(props: { values: FormValues; errors: readonly FieldError[]; isNew?: boolean }): JSX.Element {
  const { values, errors, isNew = false } = props;
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  return (
    <>
      <TextInput
        {...field('alt')}
        label="Что на картинке"
        hint={
          isNew
            ? 'Для тех, кто её не видит. Если картинок несколько, опишите каждую после загрузки'
            : 'Для тех, кто её не видит: «Учителя за круглым столом, на экране план уроков»'
        }
        maxLength={500}
        optional={isNew}
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
