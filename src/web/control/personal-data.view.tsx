import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count, formatDate, formatDateTime } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { WithdrawnConsent } from '../../features/personal-data/consents.service.js';
import type { ErasureRequest } from '../../features/personal-data/erasure-requests.service.js';
import {
  CONSENT_KIND_WORDS,
  daysLeft,
  ERASURE_WORDS,
  type ErasureState,
} from '../../features/personal-data/personal-data.rules.js';
import { ActionForm, Button, ButtonLink } from '../components/buttons.js';
import { Chip, type Tone } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextInput } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { type Column, DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { controlArea } from './area.js';

const PATH = '/control/personal-data';
const MOSCOW = 'Europe/Moscow';
const TONES: Readonly<Record<ErasureState, Tone>> = {
  REQUESTED: 'warn',
  CONFIRMED: 'info',
  DONE: 'ok',
  CANCELLED: 'neutral',
};
const FEW_DAYS = 7;

interface PersonalDataProps {
  context: PageContext;
  actor: Actor;
  requests: readonly ErasureRequest[];
  withdrawn: readonly WithdrawnConsent[];
  errors: readonly FieldError[];
  email: string | undefined;
  now: Date;
}

export function PersonalDataView(props: PersonalDataProps): JSX.Element {
  const { context, actor, requests, withdrawn, errors, email, now } = props;
  return (
    <Page {...context} area={controlArea(actor)} title="Персональные данные" invalid={errors.length > 0} noindex>
      <PageHead
        title="Персональные данные"
        about="На каждый запрос закон даёт 30 дней"
        actions={
          <>
            <ButtonLink href={`${PATH}/documents`}>Тексты согласий</ButtonLink>
            <ButtonLink href={`${PATH}/retention`}>Сроки хранения</ButtonLink>
          </>
        }
      />
      <Wrap>
        <Section title="Запросы на удаление" id="requests">
          <DataTable
            caption="Запросы на удаление"
            columns={requestColumns(now)}
            rows={requests}
            rowKey={({ id }) => id}
            rowTone={(row) => (isLate(row, now) ? 'bad' : undefined)}
            empty={<EmptyState icon="check" title="Запросов нет" />}
          />
        </Section>
        <Section title="Человек обратился письменно" id="paper">
          <p>
            Удаление начнётся, когда человек подтвердит его по ссылке из письма. Если почты у него больше нет, откройте
            запрос и подтвердите по заявлению.
          </p>
          <Form action={`${PATH}/requests`} csrf={context.csrf} errors={errors}>
            <TextInput
              name="email"
              label="Электронная почта, с которой человек регистрировался"
              type="email"
              value={email}
              error={errorOf(errors, 'email')}
              width="medium"
            />
            <Submit label="Запросить удаление">
              <Button formAction={`${PATH}/export`} icon="download">
                Скачать его данные
              </Button>
            </Submit>
          </Form>
        </Section>
        <Withdrawn consents={withdrawn} />
      </Wrap>
    </Page>
  );
}

function isLate({ state, dueAt }: ErasureRequest, now: Date): boolean {
  return (state === 'REQUESTED' || state === 'CONFIRMED') && dueAt <= now;
}

function requestColumns(now: Date): Column<ErasureRequest>[] {
  return [
    {
      key: 'email',
      title: 'Адрес',
      isHeader: true,
      cell: ({ id, email }) => <a href={`${PATH}/requests/${id}`}>{email ?? 'Адрес стёрт'}</a>,
    },
    {
      key: 'state',
      title: 'Состояние',
      cell: ({ state }) => <Chip tone={TONES[state]}>{ERASURE_WORDS[state]}</Chip>,
    },
    { key: 'term', title: 'Срок', cell: (row) => <Term request={row} now={now} /> },
    {
      key: 'requested',
      title: 'Запрошено',
      cell: ({ requestedAt, isByStaff }) =>
        `${formatDate(requestedAt, MOSCOW)}, ${isByStaff ? 'по обращению' : 'из кабинета'}`,
    },
    {
      key: 'ended',
      title: 'Завершено',
      cell: ({ endedAt }) => (endedAt ? formatDateTime(endedAt, MOSCOW) : '—'),
    },
  ];
}

function Term({ request, now }: { request: ErasureRequest; now: Date }): JSX.Element {
  const { endedAt, dueAt } = request;
  if (endedAt) return <>{endedAt <= dueAt ? 'В срок' : 'Позже срока'}</>;
  const left = daysLeft(dueAt, now);
  if (left < 0) return <Chip tone="bad">Просрочено на {count(-left, 'день', 'дня', 'дней')}</Chip>;
  const words = left === 0 ? 'Последний день' : `Осталось ${count(left, 'день', 'дня', 'дней')}`;
  return (
    <>
      <Chip tone={left < FEW_DAYS ? 'now' : 'neutral'}>{words}</Chip>
      <span class="row-note">до {formatDate(dueAt, MOSCOW)}</span>
    </>
  );
}

function Withdrawn({ consents }: { consents: readonly WithdrawnConsent[] }): JSX.Element {
  return (
    <Section title="Отозванные согласия" id="withdrawn">
      <p>
        Уберите имя и фотографии этих людей из программ и пост-релизов. Регистрации отменяются и стираются сами, после
        этого строка пропадает.
      </p>
      <DataTable
        caption="Отозванные согласия"
        columns={[
          { key: 'name', title: 'Кто', isHeader: true, cell: ({ name }) => name || 'Имя не указано' },
          { key: 'email', title: 'Почта', cell: ({ email }) => email },
          { key: 'kind', title: 'Согласие', cell: ({ kind }) => CONSENT_KIND_WORDS[kind] },
          {
            key: 'event',
            title: 'Событие',
            cell: ({ eventSlug, eventTitle }) => (eventSlug ? <a href={`/events/${eventSlug}`}>{eventTitle}</a> : '—'),
          },
          {
            key: 'at',
            title: 'Отозвано',
            cell: ({ withdrawnAt }) => withdrawnAt && formatDateTime(withdrawnAt, MOSCOW),
          },
        ]}
        rows={consents}
        rowKey={({ id }) => id}
        empty={<EmptyState icon="check" title="Отозванных согласий нет" />}
      />
    </Section>
  );
}

const COUNT_WORDS: Readonly<Record<string, string>> = {
  person: 'Учётные записи',
  registration: 'Регистрации',
  consent: 'Согласия',
  letter: 'Письма',
  session: 'Сеансы',
  role_assignment: 'Роли',
  api_token: 'Ключи API',
};

/** One request: its course, and ending it by a paper. */
export function RequestView(props: {
  context: PageContext;
  actor: Actor;
  request: ErasureRequest;
  basis: string | undefined;
  errors: readonly FieldError[];
  now: Date;
}): JSX.Element {
  const { context, actor, request, basis, errors, now } = props;
  const erased = Object.entries(request.counts).flatMap(([table, n]) =>
    COUNT_WORDS[table] && n > 0 ? [`${COUNT_WORDS[table].toLowerCase()}: ${n}`] : [],
  );
  return (
    <Page {...context} area={controlArea(actor)} title="Запрос на удаление" invalid={errors.length > 0} noindex>
      <PageHead
        title="Запрос на удаление"
        crumbs={[{ title: 'Персональные данные', href: PATH }]}
        chips={<Chip tone={TONES[request.state]}>{ERASURE_WORDS[request.state]}</Chip>}
      />
      <Wrap narrow>
        <KeyValues
          items={[
            { key: 'Адрес', value: request.email ?? 'Стёрт вместе с данными' },
            { key: 'Срок', value: <Term request={request} now={now} /> },
            { key: 'Запрошено', value: formatDateTime(request.requestedAt, MOSCOW) },
            {
              key: 'Подтверждено',
              value: request.confirmedAt && formatDateTime(request.confirmedAt, MOSCOW),
            },
            { key: 'Основание', value: request.basis || (request.confirmedAt && 'Ссылка из письма') },
            { key: 'Завершено', value: request.endedAt && formatDateTime(request.endedAt, MOSCOW) },
            { key: 'Стёрто', value: erased.join(', ') },
          ]}
        />
        {request.state === 'REQUESTED' && <ByPaper {...{ context, request, basis, errors }} />}
      </Wrap>
    </Page>
  );
}

function ByPaper(props: {
  context: PageContext;
  request: ErasureRequest;
  basis: string | undefined;
  errors: readonly FieldError[];
}): JSX.Element {
  const { context, request, basis, errors } = props;
  return (
    <>
      <Section title="Подтвердить по заявлению" id="paper">
        <Notice tone="warn">
          <p>Удаление начнётся сразу, отменить его нельзя. Убедитесь, что заявление подал сам владелец адреса.</p>
        </Notice>
        <Form action={`${PATH}/requests/${request.id}/confirm`} csrf={context.csrf} errors={errors}>
          <TextInput
            name="basis"
            label="Номер и дата заявления"
            hint="Без фамилий: эта строка остаётся в журнале."
            value={basis}
            error={errorOf(errors, 'basis')}
            maxLength={200}
          />
          <Submit label="Удалить данные" danger />
        </Form>
      </Section>
      <Section title="Отменить запрос" id="cancel">
        <p>Если человек передумал или запрос заведён по ошибке.</p>
        <div class="actions">
          <ActionForm action={`${PATH}/requests/${request.id}/cancel`} csrf={context.csrf}>
            Отменить запрос
          </ActionForm>
        </div>
      </Section>
    </>
  );
}
