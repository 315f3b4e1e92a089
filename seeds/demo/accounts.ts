import { hash } from '@node-rs/argon2';
import type { EntityManager } from 'typeorm';
import type { Role } from '../../src/features/accounts/accounts.rules.js';

/** An account of the demonstration, as the start shows it. */
export interface DemoAccount {
  email: string;
  password: string;
  /** Who it is, in Russian. */
  title: string;
}

interface Staff extends DemoAccount {
  /** None for a helper of one event. */
  role: Role | null;
  /** The organisation's short name; SCHOOL stands for one of Balashikha's. */
  organisation: string;
  lastName: string;
  firstName: string;
  /** Further roles, to switch between. */
  more?: readonly { role: Role; organisation: string }[];
}

const SCHOOL = 'школа';
const HELPER = 'helper@demo.local';
/** Reads alone. */
const READER = 'leader@demo.local';

const PASSWORD = 'profminimum-demo';

// prettier-ignore
const STAFF: readonly Omit<Staff, 'password'>[] = [
  { email: 'admin@demo.local', title: 'администратор', role: 'ADMINISTRATOR', organisation: 'МОМО', lastName: 'Северова', firstName: 'Вера' },
  { email: 'ministry@demo.local', title: 'Управление общего образования МОМО', role: 'MINISTRY_CONTROL', organisation: 'МОМО', lastName: 'Лугова', firstName: 'Ирина' },
  { email: 'coordinator@demo.local', title: 'региональный координатор, АСОУ', role: 'COORDINATOR', organisation: 'АСОУ', lastName: 'Полянский', firstName: 'Глеб' },
  { email: 'organiser@demo.local', title: 'организатор, АСОУ', role: 'ORGANISER', organisation: 'АСОУ', lastName: 'Рощина', firstName: 'Анна' },
  { email: 'editor@demo.local', title: 'редактор, АСОУ', role: 'EDITOR', organisation: 'АСОУ', lastName: 'Заречный', firstName: 'Тимур' },
  { email: 'energia@demo.local', title: 'организатор, ПК «Энергия»', role: 'ORGANISER', organisation: 'ПК «Энергия»', lastName: 'Ключевая', firstName: 'Дарья' },
  { email: 'balashikha@demo.local', title: 'муниципальный координатор, Балашиха', role: 'MUNICIPAL_COORDINATOR', organisation: 'МОУО Балашиха', lastName: 'Озёрная', firstName: 'Нина' },
  { email: READER, title: 'руководитель в министерстве, только чтение', role: 'MINISTRY_LEADER', organisation: 'МОМО', lastName: 'Высоцкий', firstName: 'Павел' },
  { email: 'school@demo.local', title: 'ответственная школы, Балашиха', role: 'SCHOOL_RESPONSIBLE', organisation: SCHOOL, lastName: 'Крылова', firstName: 'Ольга' },
  { email: 'metodist@demo.local', title: 'две роли: организатор АСОУ и редактор ПК «Энергия»', role: 'ORGANISER', organisation: 'АСОУ', lastName: 'Двинская', firstName: 'Елена', more: [{ role: 'EDITOR', organisation: 'ПК «Энергия»' }] },
  { email: HELPER, title: 'помощник на входе в одно событие', role: null, organisation: 'АСОУ', lastName: 'Дверницкий', firstName: 'Олег' },
];

/** Who can sign in to the demonstration; the same password for all. */
export const demoAccounts: readonly DemoAccount[] = STAFF.map(({ email, title }) => ({
  email,
  title,
  password: PASSWORD,
}));

/**
 * Inserts the accounts with their roles, free of the second factor so that the demonstration opens at once; returns whose
 * id an event of an organisation may carry as its author's.
 */
export async function insertStaff(tx: EntityManager, now: Date): Promise<ReadonlyMap<string, string>> {
  const passwordHash = await hash(PASSWORD);
  const places = await organisationIds(tx);
  const staff = STAFF.map(({ organisation, role, more = [], ...person }) => ({
    ...person,
    organisationId: places.get(organisation),
    roles: [...(role ? [{ role, organisation }] : []), ...more].map((one) => ({
      role: one.role,
      organisationId: places.get(one.organisation),
    })),
  }));
  const rows = await tx.query<{ id: string; organisation: string; email: string }[]>(
    `with staff as (select * from jsonb_to_recordset($1::jsonb)
       as s(email text, "lastName" text, "firstName" text, "organisationId" uuid, roles jsonb)),
     people as (
       insert into person (email, last_name, first_name, password_hash, organisation_id, second_factor_exempt, created_at)
       select s.email, s."lastName", s."firstName", $2, s."organisationId", true, $3 from staff s
       returning id, email, organisation_id),
     given as (
       insert into role_assignment (person_id, role, organisation_id, granted_at)
       select p.id, r.role, r."organisationId", $3 from people p join staff s on s.email = p.email
         cross join jsonb_to_recordset(s.roles) as r(role text, "organisationId" uuid))
     select p.id, p.email, o.short_name as organisation from people p join organisation o on o.id = p.organisation_id`,
    [JSON.stringify(staff), passwordHash, now],
  );
  const writing = rows.filter(({ email }) => email !== READER);
  const authors = new Map(writing.map(({ organisation, id }) => [organisation, id]));
  const organiser = rows.find(({ email }) => email === 'organiser@demo.local');
  if (organiser) authors.set(organiser.organisation, organiser.id);
  return authors;
}

/** By short name; of schools, whose names repeat, one alone. */
async function organisationIds(tx: EntityManager): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ id: string; name: string }[]>(
    `select id, short_name as name from organisation where kind <> 'SCHOOL'
     union all (select o.id, $1 from organisation o join municipality m on m.id = o.municipality_id
       where o.kind = 'SCHOOL' and not o.is_collective and m.short_name = 'Балашиха' order by o.short_name, o.id limit 1)`,
    [SCHOOL],
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

/** Lets the helper mark who comes to the nearest event of ASOU. */
export async function insertHelpers(tx: EntityManager, now: Date): Promise<void> {
  await tx.query(
    `insert into event_grant (event_id, person_id, event_right, granted_at, granted_by_id)
     select e.id, p.id, 'CHECK_IN', $2, g.id
     from person p, person g, lateral (
       select e.id from event e join organisation o on o.id = e.organiser_id
       where o.short_name = 'АСОУ' and e.publication_state = 'PUBLISHED' and e.cancelled_at is null and e.ends_at > $2
       order by e.starts_at, e.id limit 1) e
     where p.email = $1 and g.email = 'organiser@demo.local'`,
    [HELPER, now],
  );
}
