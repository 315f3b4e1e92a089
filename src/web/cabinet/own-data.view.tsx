import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count, formatDate, formatDateTime } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { ConsentText, GivenConsent } from '../../features/personal-data/consents.service.js';
import type { ErasureRequest } from '../../features/personal-data/erasure-requests.service.js';
import { CONSENT_KIND_WORDS, daysLeft } from '../../features/personal-data/personal-data.rules.js';
import { sanitise } from '../../platform/http/rich-text.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Checkbox } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { RichText } from '../components/rich-text.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { CABINET_AREA } from './area.js';

const MOSCOW = 'Europe/Moscow';
const CRUMBS = [{ title: 'Мои данные', href: '/me/data' }];

interface OwnDataProps {
  context: PageContext;
  given: readonly GivenConsent[];
  /** The text of the consent to publication in force; null when there is none. */
  publication: Pick<ConsentText, 'version'> | null;
  open: ErasureRequest | null;
  errors: readonly FieldError[];
  now: Date;
}

export function OwnDataView(props: OwnDataProps): JSX.Element {
  const { context, given, publication, errors } = props;
  const agrees = given.some(({ kind, withdrawnAt }) => kind === 'DISTRIBUTION' && !withdrawnAt);
  return (
    <Page {...context} area={CABINET_AREA} title="Мои данные" invalid={errors.length > 0} noindex>
      <PageHead
        title="Мои данные"
        about={
          <>
            Что мы храним и зачем, рассказано на странице <a href="/privacy">«Обработка персональных данных»</a>
          </>
        }
      />
      <Wrap>
        <Section title="Согласия" id="consents">
          <Consents given={given} />
        </Section>
        {publication && !agrees && <Publication context={context} version={publication.version} errors={errors} />}
        <Section title="Скачать всё о себе" id="export">
          <p>
            Архив ZIP: страница, которую можно прочитать в браузере, и те же сведения для программ. Учётная запись,
            регистрации, согласия, письма, сеансы, журнал действий. Паролей и ссылок для входа в нём нет.
          </p>
          <div class="actions">
            <ButtonLink href="/me/data/export.zip" icon="download" download>
              Скачать архив
            </ButtonLink>
          </div>
        </Section>
        <Erasure {...props} />
      </Wrap>
    </Page>
  );
}

function Consents({ given }: { given: readonly GivenConsent[] }): JSX.Element {
  return (
    <DataTable
      caption="Ваши согласия"
      columns={[
        {
          key: 'title',
          title: 'Документ',
          cell: ({ id, kind, title, version }) => (
            <>
              <a href={`/me/data/consents/${id}`}>{title}</a>
              <span class="row-note">
                {CONSENT_KIND_WORDS[kind]}, редакция {version}
              </span>
            </>
          ),
        },
        { key: 'about', title: 'Для чего', cell: aboutOf },
        { key: 'accepted', title: 'Дано', cell: ({ acceptedAt }) => formatDateTime(acceptedAt, MOSCOW) },
        {
          key: 'state',
          title: 'Состояние',
          cell: ({ withdrawnAt }) =>
            withdrawnAt ? (
              <>
                <Chip>Отозвано</Chip>
                <span class="row-note">{formatDate(withdrawnAt, MOSCOW)}</span>
              </>
            ) : (
              <Chip tone="ok">Действует</Chip>
            ),
        },
      ]}
      rows={given}
      rowKey={({ id }) => id}
      empty={
        <EmptyState icon="info" title="Согласий пока нет">
          <p>Они появятся здесь, когда вы зарегистрируетесь на событие.</p>
        </EmptyState>
      }
    />
  );
}

function aboutOf({ kind, eventTitle, eventSlug }: GivenConsent): JSX.Element | string {
  if (eventTitle && eventSlug) return <a href={`/events/${eventSlug}`}>{eventTitle}</a>;
  return kind === 'DISTRIBUTION' ? 'Публикации на сайте' : 'Профиль';
}

function Publication(props: { context: PageContext; version: string; errors: readonly FieldError[] }): JSX.Element {
  const { context, version, errors } = props;
  return (
    <Section title="Публикация имени и фотографий" id="publication">
      <p>
        Отдельное согласие, оно нужно, только если вы выступаете или хотите видеть своё имя и фотографии в программах и
        пост-релизах. Участвовать можно и без него.
      </p>
      <Form action="/me/data/publication" csrf={context.csrf} errors={errors}>
        <input type="hidden" name="version" value={version} />
        <Checkbox
          name="accepted"
          error={errorOf(errors, 'accepted')}
          label={
            <>
              Я прочитал и даю <a href="/consent/publication">согласие на публикацию имени и фотографий</a>
            </>
          }
        />
        <Submit label="Дать согласие" />
      </Form>
    </Section>
  );
}

function Erasure({ context, open, now }: OwnDataProps): JSX.Element {
  return (
    <Section title="Удалить мои данные" id="erasure">
      {open ? (
        <OpenRequest context={context} open={open} now={now} />
      ) : (
        <>
          <p>Имя, адрес и всё, по чему вас можно узнать, сотрётся; в статистике останутся только числа.</p>
          <div class="actions">
            <ButtonLink href="/me/data/erasure">Узнать, что произойдёт, и удалить</ButtonLink>
          </div>
        </>
      )}
    </Section>
  );
}

function OpenRequest({ context, open, now }: { context: PageContext; open: ErasureRequest; now: Date }): JSX.Element {
  if (open.state === 'CONFIRMED')
    return (
      <Notice tone="warn" title="Данные удаляются">
        <p>Запрос подтверждён. Обычно удаление занимает несколько минут.</p>
      </Notice>
    );
  return (
    <>
      <Notice tone="info" title="Ждём вашего подтверждения">
        <p>
          Запрос от {formatDateTime(open.requestedAt, MOSCOW)}. На {open.email} отправлено письмо со ссылкой: перейдите
          по ней, чтобы подтвердить. Без подтверждения запрос закончится сам через{' '}
          {count(Math.max(daysLeft(open.dueAt, now), 0), 'день', 'дня', 'дней')}.
        </p>
      </Notice>
      <div class="actions">
        <ActionForm action="/me/data/erasure" csrf={context.csrf}>
          Прислать письмо ещё раз
        </ActionForm>
        <ActionForm action="/me/data/erasure/cancel" csrf={context.csrf}>
          Не удалять
        </ActionForm>
      </div>
    </>
  );
}

/** One consent: what was agreed to, when, and taking it back. */
export function ConsentView(props: {
  context: PageContext;
  consent: GivenConsent;
  text: Pick<ConsentText, 'bodyHtml' | 'hash'>;
  now: Date;
}): JSX.Element {
  const { context, consent, text, now } = props;
  return (
    <Page {...context} area={CABINET_AREA} title={consent.title} noindex>
      <PageHead title={consent.title} crumbs={CRUMBS} about={`Редакция ${consent.version}`} />
      <Wrap narrow>
        <KeyValues
          items={[
            { key: 'Дано', value: formatDateTime(consent.acceptedAt, MOSCOW) },
            { key: 'Сетевой адрес', value: consent.address },
            { key: 'Для чего', value: aboutOf(consent) },
            { key: 'Отозвано', value: consent.withdrawnAt && formatDateTime(consent.withdrawnAt, MOSCOW) },
            { key: 'Отпечаток текста', value: <code>{text.hash}</code> },
          ]}
        />
        {!consent.withdrawnAt && (
          <Section title="Отозвать" id="withdraw">
            <p>{consequenceOf(consent, now)}</p>
            <div class="actions">
              <ActionForm action={`/me/data/consents/${consent.id}/withdraw`} csrf={context.csrf} look="danger">
                Отозвать согласие
              </ActionForm>
            </div>
          </Section>
        )}
        <Section title="Текст, с которым вы согласились" id="text">
          <RichText html={sanitise(text.bodyHtml)} />
        </Section>
      </Wrap>
    </Page>
  );
}

function consequenceOf({ kind, registrationId, eventEndsAt }: GivenConsent, now: Date): string {
  if (kind === 'DISTRIBUTION')
    return 'Сотрудники получат сообщение и уберут ваше имя и фотографии из публикаций. На участии в событиях это не скажется.';
  if (!registrationId)
    return 'Имя, школа, должность, предметы и классы в профиле сотрутся. Войти на сайт вы по-прежнему сможете.';
  if (eventEndsAt && eventEndsAt > now)
    return 'Регистрация на это событие отменится, место получит следующий в листе ожидания. Имя, адрес и должность в ней сотрутся через неделю.';
  return 'Событие уже прошло. Имя, адрес и должность в регистрации сотрутся через неделю, в статистике останутся школа и отметка об участии.';
}

/** What erasing means, before it is asked for. */
export function ErasureView(props: {
  context: PageContext;
  actor: Actor;
  open: ErasureRequest | null;
  now: Date;
}): JSX.Element {
  const { context, actor, open, now } = props;
  return (
    <Page {...context} area={CABINET_AREA} title="Удалить мои данные" noindex>
      <PageHead title="Удалить мои данные" crumbs={CRUMBS} />
      <Wrap narrow>
        {open && <OpenRequest context={context} open={open} now={now} />}
        <WhatHappens />
        {actor.roles.length > 0 && (
          <Notice tone="warn" title="Вы работаете на этом сайте">
            <p>Ваши роли закончатся сразу. Сначала передайте дела коллегам: вернуть доступ после удаления нельзя.</p>
          </Notice>
        )}
        {!open && (
          <>
            <p>
              На <b>{actor.email}</b> придёт письмо со ссылкой. Пока вы не подтвердите удаление по ней, ничего не
              изменится.
            </p>
            <div class="actions">
              <ActionForm action="/me/data/erasure" csrf={context.csrf} look="danger">
                Прислать письмо для удаления
              </ActionForm>
              <ButtonLink href="/me/data" look="quiet">
                Оставить всё как есть
              </ButtonLink>
            </div>
          </>
        )}
      </Wrap>
    </Page>
  );
}

/** The same list before the request and before the confirmation. */
export function WhatHappens(): JSX.Element {
  return (
    <div class="rich">
      <h2>Что сотрётся</h2>
      <ul>
        <li>Имя, адрес почты, должность, школа и предметы в профиле, пароль и другие способы входа, роли.</li>
        <li>Имя, адрес и должность во всех регистрациях, ответы на вопросы форм.</li>
        <li>Тексты и адреса писем, сеансы, ключи, ссылка на личный календарь.</li>
      </ul>
      <h2>Что произойдёт с событиями впереди</h2>
      <p>Регистрации отменятся, места перейдут тем, кто ждёт.</p>
      <h2>Что останется</h2>
      <ul>
        <li>Числа: сколько человек из школы и муниципалитета участвовало, без имён.</li>
        <li>Журнал действий: закон обязывает уметь показать, кто и что делал с данными.</li>
        <li>Имя в выпущенных программах, если вы выступали. Убрать его может организатор события.</li>
        <li>Сведения, которые указала о вас организация, если вы назначены ответственным по её приказу.</li>
      </ul>
      <p>Отменить удаление нельзя. Позже можно зарегистрироваться заново с тем же адресом.</p>
    </div>
  );
}
