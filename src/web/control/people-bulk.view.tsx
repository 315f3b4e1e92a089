import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import { ROLE_WORDS } from '../../features/accounts/accounts-words.rules.js';
import { type Actor, grantableSomewhere } from '../../features/accounts/accounts.rules.js';
import type { PersonName } from '../../features/accounts/people.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Select, TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { controlArea } from './area.js';
import { OrganisationChoice, type OrganisationOffer } from './organisation-choice.js';
import { fullName } from './people.view.js';

/** What can be done with many people at once. */
export const CHANGES = {
  'give-role': {
    title: 'Назначить роль',
    done: 'Роль назначена',
    about: 'Роль начнёт действовать сразу. У кого она уже есть, обновится срок.',
  },
  'take-role': {
    title: 'Снять роль',
    done: 'Роль снята',
    about: 'Права по этой роли пропадут со следующего же действия человека. Остальные роли останутся.',
  },
  block: {
    title: 'Закрыть доступ',
    done: 'Доступ закрыт',
    about: 'Эти люди сразу выйдут из системы на всех устройствах, их токены и ссылки из писем перестанут работать.',
  },
  unblock: {
    title: 'Открыть доступ',
    done: 'Доступ открыт',
    about: 'Эти люди снова смогут войти. Прежние сеансы и токены не вернутся.',
  },
} as const;

export type BulkChange = keyof typeof CHANGES;

const SHOWN = 40;

interface BulkPageProps {
  context: PageContext;
  actor: Actor;
  change: BulkChange;
  people: readonly PersonName[];
  back: string;
  values: FormValues;
  offer: OrganisationOffer;
  errors: readonly FieldError[];
}

/** Says what will happen to whom and asks what is missing for it. */
export function BulkPage(props: BulkPageProps): JSX.Element {
  const { context, actor, change, people, back, errors } = props;
  const { title, about } = CHANGES[change];
  return (
    <Page
      {...context}
      area={controlArea(actor)}
      title={title}
      styles={['people.css']}
      invalid={errors.length > 0}
      noindex
    >
      <PageHead title={title} crumbs={[{ title: 'Люди', href: '/control/people' }]} />
      <Wrap narrow>
        {people.length === 0 ? (
          <EmptyState icon="users" title="Среди отмеченных нет доступных вам людей">
            <a href={back}>Вернуться к списку</a>
          </EmptyState>
        ) : (
          <Question {...props} about={about} />
        )}
      </Wrap>
    </Page>
  );
}

function Question({
  context,
  actor,
  change,
  people,
  back,
  values,
  offer,
  errors,
  about,
}: BulkPageProps & { about: string }): JSX.Element {
  const isOfRoles = change === 'give-role' || change === 'take-role';
  return (
    <>
      <p>
        <b>{count(people.length, 'человек', 'человека', 'человек')}:</b>
      </p>
      <ul class="names">
        {people.slice(0, SHOWN).map((person) => (
          <li key={person.id}>{fullName(person)}</li>
        ))}
        {people.length > SHOWN && <li>и ещё {people.length - SHOWN}</li>}
      </ul>
      <Notice tone={change === 'block' ? 'warn' : 'info'}>
        <p>{about}</p>
      </Notice>
      <Form action="/control/people/bulk/do" csrf={context.csrf} errors={errors}>
        <input type="hidden" name="change" value={change} />
        <input type="hidden" name="back" value={back} />
        {people.map(({ id }) => (
          <input key={id} type="hidden" name="ids" value={id} />
        ))}
        {isOfRoles && (
          <RoleFields actor={actor} values={values} offer={offer} errors={errors} withTerm={change === 'give-role'} />
        )}
        <Submit label={CHANGES[change].title} danger={change === 'block'}>
          <a href={back}>Отмена</a>
        </Submit>
      </Form>
    </>
  );
}

/** Role, organisation and term: what giving a role asks for. */
export function RoleFields(props: {
  actor: Actor;
  values: FormValues;
  offer: OrganisationOffer;
  errors: readonly FieldError[];
  withTerm: boolean;
}): JSX.Element {
  const { actor, values, offer, errors, withTerm } = props;
  return (
    <>
      <Select
        name="role"
        label="Роль"
        empty="Выберите роль"
        options={grantableSomewhere(actor).map((role) => ({ value: role, label: ROLE_WORDS[role].word }))}
        value={typed(values, 'role')}
        error={errorOf(errors, 'role')}
      />
      <OrganisationChoice values={values} offer={offer} errors={errors} />
      {withTerm && (
        <TextInput
          name="validUntil"
          type="date"
          label="Действует до"
          hint="Включительно. Пусто — без срока."
          optional
          width="medium"
          value={typed(values, 'validUntil')}
          error={errorOf(errors, 'validUntil')}
        />
      )}
    </>
  );
}
