import type { Actor, Role } from '../../../src/features/accounts/accounts.rules.js';
import { searchForm } from '../../../src/features/organisations/organisations.rules.js';
import type { TestApp } from '../../support/app.js';

/** A school of the reference municipality; returns its id. */
export async function insertSchool(
  t: TestApp,
  name: string,
  more: { municipalityId?: string; founder?: string } = {},
): Promise<string> {
  const municipalityId = more.municipalityId ?? t.municipality.id;
  const [row] = await t.sql<{ id: string }>(
    `insert into organisation (kind, founder_type, name, short_name, municipality_id, search_text)
     select 'SCHOOL', $4, $1, $1, m.id, $3 || ' ' || lower(m.short_name) from municipality m where m.id = $2 returning id`,
    [name, municipalityId, searchForm(name), more.founder ?? 'MUNICIPAL'],
  );
  return row!.id;
}

export async function insertMunicipality(
  t: TestApp,
  oktmo: string,
  name: string,
  validFrom = '2023-09-01',
): Promise<string> {
  const [row] = await t.sql<{ id: string }>(
    `insert into municipality (oktmo, name, short_name, type, centre, valid_from)
     values ($1, 'городской округ ' || $2, $2, 'городской округ', $2, $3) returning id`,
    [oktmo, name, validFrom],
  );
  return row!.id;
}

/** Somebody who is there, with one role. */
export async function actorWith(
  t: TestApp,
  role: Role,
  organisationId: string,
  municipalityId: string | null = null,
): Promise<Actor> {
  const email = `${role.toLowerCase()}.${organisationId}@directory.test`;
  const [row] = await t.sql<{ id: string }>(
    `insert into person (email, last_name, first_name, organisation_id) values ($1, 'Иванова', 'Анна', $2)
     on conflict (email) do update set last_name = excluded.last_name returning id`,
    [email, organisationId],
  );
  return { personId: row!.id, email, name: 'Анна Иванова', roles: [{ role, organisationId, municipalityId }] };
}

export const coordinatorOf = (t: TestApp): Promise<Actor> => actorWith(t, 'COORDINATOR', t.organisations.ASOU);
