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
  role: Role;
  /** The organisation's short name. */
  organisation: string;
  lastName: string;
  firstName: string;
}

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
  const rows = await tx.query<{ id: string; organisation: string; email: string }[]>(
    `with staff as (select * from jsonb_to_recordset($1::jsonb) as s(email text, role text, organisation text, "lastName" text, "firstName" text)),
     people as (
       insert into person (email, last_name, first_name, password_hash, organisation_id, second_factor_exempt, created_at)
       select s.email, s."lastName", s."firstName", $2, o.id, true, $3 from staff s join organisation o on o.short_name = s.organisation
       returning id, email, organisation_id),
     roles as (
       insert into role_assignment (person_id, role, organisation_id, granted_at)
       select p.id, s.role, p.organisation_id, $3 from people p join staff s on s.email = p.email)
     select p.id, p.email, s.organisation from people p join staff s on s.email = p.email`,
    [JSON.stringify(STAFF), passwordHash, now],
  );
  const authors = new Map(rows.map(({ organisation, id }) => [organisation, id]));
  const organiser = rows.find(({ email }) => email === 'organiser@demo.local');
  if (organiser) authors.set(organiser.organisation, organiser.id);
  return authors;
}
