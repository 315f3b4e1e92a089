import pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { type LargeScale, seedLarge } from '../seeds/large/index.js';
import { seedReference } from '../seeds/reference/index.js';
import { dataSourceOptions } from '../src/platform/database/data-source.js';
import { migrate } from '../src/platform/database/migrate.js';

/** Participants of one event, as many as there are people for. */
const PARTICIPANTS = 5_000;

export type Scale = LargeScale;

/** Makes the database beside that of `databaseUrl`: schools, people, roles, registrations, packages and a year of changes. Returns its address. */
export async function filled(databaseUrl: string, database: string, scale: Scale): Promise<string> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(`create database ${database}`);
  await client.end();
  const url = new URL(databaseUrl);
  url.pathname = database;
  await migrate(url.href);
  const dataSource = await new DataSource(dataSourceOptions(url.href, { poolSize: 1 })).initialize();
  try {
    const now = new Date();
    await seedReference(dataSource, now);
    await seedLarge(dataSource, now, scale);
    await dataSource.transaction(async (tx) => {
      await tx.query(`set local statement_timeout = 0`);
      await addRoles(tx);
      await addParticipants(tx);
      await addWork(tx);
      await addChanges(tx);
    });
    // as autovacuum would have done by the time somebody asks
    await dataSource.query(`set statement_timeout = 0`);
    await dataSource.query(`vacuum analyze`);
  } finally {
    await dataSource.destroy();
  }
  return url.href;
}

/** The first person is an administrator; every school has somebody responsible. */
async function addRoles(tx: EntityManager): Promise<void> {
  await tx.query(
    `insert into role_assignment (person_id, role, organisation_id)
     select distinct on (p.organisation_id) p.id, 'SCHOOL_RESPONSIBLE', p.organisation_id from person p
     where p.organisation_id is not null order by p.organisation_id, p.email desc`,
  );
  await tx.query(
    `insert into role_assignment (person_id, role, organisation_id)
     select p.id, 'ADMINISTRATOR', o.id from person p, organisation o where p.email = 'large-1@uchitel.example' and o.code = 'ASOU'`,
  );
}

/** One event with thousands of participants, some of them tagged and noted. */
async function addParticipants(tx: EntityManager): Promise<void> {
  await tx.query(
    `with busy as (select event_id, count(*) as there from registration group by event_id order by count(*) desc limit 1)
     insert into registration (event_id, email, last_name, first_name, municipality_id, school_id, position, state, queue_number,
       email_confirmed_at, letter_requested_at, created_at, updated_at)
     select b.event_id, 'busy-' || p.email, p.last_name, p.first_name, o.municipality_id, o.id, p.position, 'CONFIRMED',
       1000000 + row_number() over (order by p.id), now(), now(), now(), now()
     from busy b, person p join organisation o on o.id = p.organisation_id order by p.id
     limit greatest(0, $1 - (select there from busy))`,
    [PARTICIPANTS],
  );
  await tx.query(
    `with busy as (select event_id from registration group by event_id order by count(*) desc limit 1),
     tag as (insert into event_tag (id, event_id, name, colour, created_at)
       select gen_random_uuid(), event_id, 'Гость', 'BLUE', now() from busy returning id, event_id),
     tagged as (insert into registration_tag (registration_id, tag_id)
       select r.id, t.id from tag t join registration r on r.event_id = t.event_id where r.queue_number % 5 = 0)
     insert into registration_note (id, registration_id, event_id, text, created_at)
     select gen_random_uuid(), r.id, r.event_id, 'Перезвонить', now() from busy b join registration r on r.event_id = b.event_id
     where r.queue_number % 10 = 0`,
  );
}

/** Packages of events: three of twenty events lack a part, every twentieth that is ahead is no more than a draft; a third belong to municipalities. */
async function addWork(tx: EntityManager): Promise<void> {
  const numbered = `(select *, substring(slug from 7)::int as n from event where slug like 'large-%')`;
  await tx.query(
    `insert into event_measure (event_id, measure_id, is_primary)
     select e.id, m.id, true from ${numbered} e
     join (select id, row_number() over (order by number) - 1 as place, count(*) over () as places from measure) m on m.place = e.n % m.places`,
  );
  await tx.query(
    `insert into program_release (event_id, number, content, released_at)
     select id, 1, '{"sessions": []}', starts_at - interval '30 days' from ${numbered} e where n % 20 <> 1`,
  );
  await tx.query(
    `insert into information_letter (event_id, state, addressee, heading, opening, outgoing_number, outgoing_date, facts, registered_at, created_at, updated_at)
     select id, 'REGISTERED', 'Руководителям', 'О событии', 'Приглашаем', n::text, created_at::date, '{}', created_at, created_at, created_at from ${numbered} e where n % 20 <> 2`,
  );
  await tx.query(`delete from post_release p using ${numbered} e where p.event_id = e.id and n % 20 = 3`);
  await tx.query(
    `update event e set publication_state = case when n % 40 = 0 then 'IN_REVIEW' else 'DRAFT' end, published_at = null,
       submitted_at = case when n % 40 = 0 then now() end
     from ${numbered} x where x.id = e.id and n % 20 = 0 and e.starts_at > now()`,
  );
  await tx.query(
    `update event e set organiser_id = o.id from ${numbered} x
     join (select id, row_number() over (order by code) - 1 as place, count(*) over () as places from organisation where code like 'MOUO-%') o
       on o.place = x.n / 3 % o.places
     where x.id = e.id and x.n % 3 = 0`,
  );
  await tx.query(
    `update event e set created_by_id = p.id from ${numbered} x join person p on p.email = 'large-' || (1 + x.n % 50) || '@uchitel.example'
     where x.id = e.id`,
  );
}

/** A change of each registration, one a minute. */
async function addChanges(tx: EntityManager): Promise<void> {
  await tx.query(
    `insert into audit_entry (at, actor_id, actor_name, actor_roles, via, action, table_name, row_id, label, event_id, organisation_id,
       person_id, before, after)
     select now() - n * interval '1 minute', p.id, p.last_name || ' ' || p.first_name, '{ADMINISTRATOR}', 'session', 'registration.update',
       'registration', r.id::text, r.last_name || ' ' || r.first_name, r.event_id, p.organisation_id, p.id,
       jsonb_build_object('state', 'PENDING'), jsonb_build_object('state', 'CONFIRMED', 'last_name', r.last_name)
     from (select *, row_number() over (order by id) as n from registration) r join person p on p.id = r.person_id`,
  );
}
