import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { formatDate, formatDateTime } from '../../common/russian.js';
import { type Actor, can, canSomewhere } from '../../features/accounts/accounts.rules.js';
import type { ApiTokenRow } from '../../features/accounts/api-tokens.service.js';
import type { PersonCard } from '../../features/accounts/people.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextInput } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { Page } from '../components/layout.js';
import { Card, Columns, PageHead, Section, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { TokensTable } from '../components/tokens-table.js';
import { controlArea } from './area.js';
import { OrganisationChoice, type OrganisationOffer } from './organisation-choice.js';
import { AccessChip, fullName } from './people.view.js';
import { GiveRole, Grants, mayTake, type PersonRolesProps, RolesTable } from './person-roles.view.js';

const ZONE = 'Europe/Moscow';

interface PersonPageProps extends PersonRolesProps {
  tokens: readonly ApiTokenRow[];
  mayChange: boolean;
}

/** The card of a person: who it is, what roles there are, what can be done. */
export function PersonPage(props: PersonPageProps): JSX.Element {
  const { context, actor, person, tokens, errors, now } = props;
  return (
    <Page
      {...context}
      area={controlArea(actor)}
      title={fullName(person)}
      styles={['people.css']}
      invalid={errors.length > 0}
      noindex
    >
      <PageHead
        title={fullName(person)}
        crumbs={[{ title: 'Люди', href: '/control/people' }]}
        chips={<AccessChip person={person} whole />}
        about={[person.position, person.organisation].filter(Boolean).join(', ')}
      />
      <Columns side={<Side {...props} />}>
        <Section title="Сведения" id="facts">
          <Facts person={person} />
        </Section>
        <Section title="Роли" id="roles">
          <RolesTable {...props} />
          {canSomewhere(actor, 'role.grant') && actor.personId !== person.id && <GiveRole {...props} />}
        </Section>
        {person.grants.length > 0 && (
          <Section title="Помощь в событиях" id="grants">
            <Grants grants={person.grants} />
          </Section>
        )}
        {tokens.length > 0 && (
          <Section title="Токены API" id="tokens">
            <TokensTable
              tokens={tokens}
              csrf={context.csrf}
              now={now}
              revokePath={(id) => `/control/people/${person.id}/tokens/${id}/revoke`}
            />
          </Section>
        )}
      </Columns>
    </Page>
  );
}

function Facts({ person }: { person: PersonCard }): JSX.Element {
  if (person.isUnaccepted) {
    return (
      <KeyValues
        items={[
          { key: 'Почта', value: <a href={`mailto:${person.email}`}>{person.email}</a> },
          { key: 'Организация', value: person.organisation },
          {
            key: 'Приглашение',
            value: 'ждёт ответа. Пока владелец адреса не вошёл для работы, здесь только то, что указали вы',
          },
        ]}
      />
    );
  }
  return (
    <KeyValues
      items={[
        { key: 'Почта', value: <a href={`mailto:${person.email}`}>{person.email}</a> },
        { key: 'Должность', value: person.position },
        { key: 'Организация', value: person.organisation },
        { key: 'Муниципалитет', value: person.municipality },
        { key: 'Вход', value: signInWords(person) },
        {
          key: 'Входил последний раз',
          value: person.lastSignedInAt ? formatDateTime(person.lastSignedInAt, ZONE) : 'ещё не входил',
        },
        { key: 'Открытые сеансы', value: String(person.sessions) },
        { key: 'Регистрации на события', value: String(person.registrations) },
        { key: 'Учётная запись создана', value: formatDate(person.createdAt, ZONE) },
        { key: 'Доступ закрыт', value: person.blockedAt && formatDateTime(person.blockedAt, ZONE) },
      ]}
    />
  );
}

function signInWords({ hasPassword, hasSecondFactor }: PersonCard): string {
  if (!hasPassword) return 'по ссылке из письма';
  return hasSecondFactor ? 'по паролю и коду второго шага' : 'по паролю';
}

function Side({ context, actor, person, mayChange }: PersonPageProps): JSX.Element {
  const isOwn = actor.personId === person.id;
  const mayInvite =
    !isOwn && !person.hasPassword && !person.blockedAt && person.roles.some((role) => mayTake(actor, role));
  const mayAudit = can(actor, 'audit.view', { organisationId: person.organisationId });
  return (
    <Card>
      <h2 class="card-title">Действия</h2>
      <div class="stack">
        {mayChange && (
          <ButtonLink href={`/control/people/${person.id}/edit`} size="wide">
            Изменить сведения
          </ButtonLink>
        )}
        {mayInvite && (
          <ActionForm action={`/control/people/${person.id}/invite`} csrf={context.csrf} size="wide">
            Отправить приглашение ещё раз
          </ActionForm>
        )}
        {mayChange && !isOwn && person.hasSecondFactor && (
          <ActionForm action={`/control/people/${person.id}/second-factor/remove`} csrf={context.csrf} size="wide">
            Сбросить второй шаг входа
          </ActionForm>
        )}
        {mayAudit && (
          <ButtonLink href={`/control/audit?person=${person.id}`} size="wide">
            Журнал изменений
          </ButtonLink>
        )}
        {mayChange && !isOwn && (
          <ActionForm
            action="/control/people/bulk"
            csrf={context.csrf}
            size="wide"
            look={person.blockedAt ? 'plain' : 'danger'}
            fields={{
              ids: person.id,
              change: person.blockedAt ? 'unblock' : 'block',
              back: `/control/people/${person.id}`,
            }}
          >
            {person.blockedAt ? 'Открыть доступ' : 'Закрыть доступ'}
          </ActionForm>
        )}
        {isOwn && <p class="note">Это вы. Свои роли и доступ меняют другие люди.</p>}
      </div>
    </Card>
  );
}

export function PersonEditPage(props: {
  context: PageContext;
  actor: Actor;
  person: PersonCard;
  values: FormValues;
  offer: OrganisationOffer;
  errors: readonly FieldError[];
}): JSX.Element {
  const { context, actor, person, values, offer, errors } = props;
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  const path = `/control/people/${person.id}`;
  return (
    <Page
      {...context}
      area={controlArea(actor)}
      title={`Сведения: ${fullName(person)}`}
      invalid={errors.length > 0}
      noindex
    >
      <PageHead
        title="Изменить сведения"
        crumbs={[
          { title: 'Люди', href: '/control/people' },
          { title: fullName(person), href: path },
        ]}
        about={`${person.email}. Адрес почты меняет сам человек: новый адрес подтверждается письмом.`}
      />
      <Wrap narrow>
        <Form action={`${path}/edit`} csrf={context.csrf} errors={errors} unsaved>
          <TextInput {...field('lastName')} label="Фамилия" maxLength={100} />
          <TextInput {...field('firstName')} label="Имя" maxLength={100} />
          <TextInput {...field('middleName')} label="Отчество" optional maxLength={100} />
          <TextInput {...field('position')} label="Должность" optional maxLength={200} />
          <OrganisationChoice
            values={values}
            offer={offer}
            errors={errors}
            label="Место работы"
            hint="Организация, где человек работает. На роли не влияет. Пусто — не указано."
            optional
          />
          <Submit label="Сохранить">
            <a href={path}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}
