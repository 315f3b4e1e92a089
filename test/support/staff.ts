import { DataSource } from 'typeorm';
import type { Actor, Role } from '../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { SessionsService } from '../../src/features/accounts/sessions.service.js';
import type { TestApp } from './app.js';

/** Somebody in a browser. */
export interface Signed {
  id: string;
  email: string;
  /** The secret of the session. */
  session: string;
  /** Who the session's owner is at this moment; throws once it has ended. */
  actor(): Promise<Actor>;
}

let people = 0;

/** Makes a person who holds these roles, each with the id of its organisation, and opens a session. */
export async function signedIn(
  t: TestApp,
  roles: readonly (readonly [Role, string])[] = [],
  person: { email?: string; lastName?: string; firstName?: string; organisationId?: string } = {},
): Promise<Signed> {
  const email = person.email ?? `staff${++people}@people.test`;
  const id = await addPerson(t, { ...person, email });
  for (const [role, organisationId] of roles) await giveRole(t, id, role, organisationId);
  const { token } = await t.get(DataSource).transaction((tx) =>
    t.get(SessionsService).open(tx, {
      personId: id,
      method: 'PASSWORD',
      origin: { address: '203.0.113.7', userAgent: 'tests' },
    }),
  );
  // as after the second step, which some roles demand
  await t.sql(`update session set second_factor_at = created_at where person_id = $1`, [id]);
  return {
    id,
    email,
    session: token,
    async actor() {
      const actor = await t.get(AccountsService).actorBySession(token);
      if (!actor) throw new Error(`The session of ${email} has ended`);
      return actor;
    },
  };
}

/** Inserts a person and returns the id. */
export async function addPerson(
  t: TestApp,
  person: { email: string; lastName?: string; firstName?: string; organisationId?: string },
): Promise<string> {
  const rows = await t.sql<{ id: string }>(
    `insert into person (email, last_name, first_name, organisation_id, created_at) values ($1, $2, $3, $4, $5) returning id`,
    [
      person.email,
      person.lastName ?? 'Людина',
      person.firstName ?? 'Анна',
      person.organisationId ?? null,
      t.clock.now(),
    ],
  );
  return rows[0]?.id ?? '';
}

/** Inserts a role and returns the id of the assignment. */
export async function giveRole(t: TestApp, personId: string, role: Role, organisationId: string): Promise<string> {
  const rows = await t.sql<{ id: string }>(
    `insert into role_assignment (person_id, role, organisation_id, granted_at) values ($1, $2, $3, $4) returning id`,
    [personId, role, organisationId, t.clock.now()],
  );
  return rows[0]?.id ?? '';
}

/** The municipal authority of the reference's municipality, made when there is none. */
export async function municipalAuthority(t: TestApp): Promise<string> {
  const rows = await t.sql<{ id: string }>(
    `insert into organisation (code, kind, name, short_name, municipality_id, search_text)
     values ('MOUO-46704000', 'MUNICIPAL_EDUCATION_AUTHORITY', 'Управление образования Балашихи', 'МОУО Балашиха', $1, 'моуо балашиха')
     on conflict (code) do update set name = excluded.name returning id`,
    [t.municipality.id],
  );
  return rows[0]?.id ?? '';
}
