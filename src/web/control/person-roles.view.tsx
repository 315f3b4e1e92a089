import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { formatDate } from '../../common/russian.js';
import { EVENT_RIGHT_WORDS, ROLE_WORDS } from '../../features/accounts/accounts-words.rules.js';
import type { Actor, EventRight } from '../../features/accounts/accounts.rules.js';
import type { AssignmentRow, PersonCard } from '../../features/accounts/people.service.js';
import { mayGrant } from '../../features/accounts/roles.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { ActionForm } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Form, Submit } from '../components/forms.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import type { OrganisationOffer } from './organisation-choice.js';
import { RoleFields } from './people-bulk.view.js';
import { lastDay } from './role-term.js';

const ZONE = 'Europe/Moscow';

export interface PersonRolesProps {
  context: PageContext;
  actor: Actor;
  person: PersonCard;
  values: FormValues;
  offer: OrganisationOffer;
  errors: readonly FieldError[];
  now: Date;
}

/** The roles held, each with its end and the button that takes it. */
export function RolesTable({ context, actor, person, now }: PersonRolesProps): JSX.Element {
  return (
    <DataTable
      caption="Роли"
      columns={[
        {
          key: 'role',
          title: 'Роль',
          isHeader: true,
          cell: ({ role, organisation }) => (
            <>
              {ROLE_WORDS[role].word}
              <span class="row-note">{organisation}</span>
            </>
          ),
        },
        {
          key: 'granted',
          title: 'Назначена',
          cell: (role) => (
            <>
              {formatDate(role.grantedAt, ZONE)}
              {role.grantedBy && <span class="row-note">{role.grantedBy}</span>}
            </>
          ),
        },
        { key: 'term', title: 'Срок', cell: (role) => <Term role={role} now={now} /> },
        {
          key: 'actions',
          title: 'Действия',
          cell: (role) =>
            mayTake(actor, role) && (
              <ActionForm
                action={`/control/people/${person.id}/roles/${role.id}/take`}
                csrf={context.csrf}
                size="small"
              >
                Снять
              </ActionForm>
            ),
        },
      ]}
      rows={person.roles}
      rowKey={({ id }) => id}
      empty="Ролей нет: человек только участвует в событиях"
    />
  );
}

export function mayTake(actor: Actor, { role, organisationId, municipalityId = null }: AssignmentRow): boolean {
  return mayGrant(actor, role, { organisationId, municipalityId });
}

function Term({ role, now }: { role: AssignmentRow; now: Date }): JSX.Element {
  if (!role.validUntil) return <>без срока</>;
  if (role.validUntil <= now) return <Chip tone="neutral">Срок прошёл</Chip>;
  return <>до {formatDate(lastDay(role.validUntil), ZONE)}</>;
}

export function GiveRole({ context, actor, person, values, offer, errors }: PersonRolesProps): JSX.Element {
  return (
    <details class="give-role" open={errors.length > 0}>
      <summary>Назначить роль</summary>
      <Form action={`/control/people/${person.id}/roles`} csrf={context.csrf} errors={errors}>
        <RoleFields actor={actor} values={values} offer={offer} errors={errors} withTerm />
        <Submit label="Назначить" />
      </Form>
    </details>
  );
}

export function Grants({ grants }: Pick<PersonCard, 'grants'>): JSX.Element {
  return (
    <DataTable
      caption="Узкие права внутри событий"
      columns={[
        {
          key: 'event',
          title: 'Событие',
          isHeader: true,
          cell: ({ slug, title }) => (slug ? <a href={`/events/${slug}`}>{title}</a> : 'Неопубликованное событие'),
        },
        { key: 'right', title: 'Право', cell: ({ right }) => EVENT_RIGHT_WORDS[right as EventRight].word },
      ]}
      rows={grants}
      rowKey={({ eventId, right }) => `${eventId} ${right}`}
    />
  );
}
