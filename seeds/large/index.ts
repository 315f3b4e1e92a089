import type { DataSource, EntityManager } from 'typeorm';
import { bulkLoad } from './bulk-load.js';

/** How much to make; registrations come out within a few per cent. */
export interface LargeScale {
  schools: number;
  people: number;
  events: number;
  registrations: number;
}

/** Every hundredth event has ten times the registrations of the others. */
const POPULAR = 100;
const POPULAR_TIMES = 10;

/**
 * Fills a database that has the reference data for measuring: schools, people, published events from 300 days ago to 120
 * ahead with announcements and post-releases, and their registrations, in which every tenth event has run out of places.
 * Seat counters are counted from the rows. Consents are left out. Does nothing where it has been before.
 */
export async function seedLarge(dataSource: DataSource, now: Date, scale: LargeScale): Promise<void> {
  const isThere = await dataSource.query<unknown[]>(`select from event where slug = 'large-1'`);
  if (isThere.length > 0) return;
  const step = (work: (tx: EntityManager) => Promise<unknown>) =>
    dataSource.transaction(async (tx) => {
      await tx.query(`set local statement_timeout = 0`);
      await tx.query(`set local synchronous_commit = off`);
      await work(tx);
    });
  await step((tx) => insertSchools(tx, scale.schools, now));
  await step((tx) => insertPeople(tx, scale, now));
  await step((tx) => insertEvents(tx, scale.events, now));
  // Without statistics the planner reads all people for each registration.
  await dataSource.query(`analyze organisation, person, event`);
  const usual = Math.ceil(scale.registrations / (scale.events * (1 + (POPULAR_TIMES - 1) / POPULAR)));
  await step((tx) =>
    bulkLoad(tx, 'registration', () =>
      insertRegistrations(tx, { usual, events: scale.events, people: scale.people, now }),
    ),
  );
  await step(countSeats);
  await dataSource.query(`analyze seat_pool, registration, announcement, post_release`);
}

async function insertSchools(tx: EntityManager, count: number, now: Date): Promise<void> {
  await tx.query(
    `with places as (select m.id, m.name, m.short_name, row_number() over (order by m.oktmo) - 1 as place, count(*) over () as places,
       o.id as authority from municipality m join organisation o on o.code = 'MOUO-' || m.oktmo where m.valid_to is null)
     insert into organisation (code, kind, founder_type, name, short_name, municipality_id, parent_id, search_text, created_at, updated_at)
     select 'LARGE-' || n, 'SCHOOL', 'MUNICIPAL', 'Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № ' || n || '»',
       'МБОУ СОШ № ' || n, p.id, p.authority, 'мбоу сош ' || n || ' ' || translate(lower(p.short_name), 'ё-', 'е '), $2, $2
     from generate_series(1, $1::int) n join places p on p.place = n % p.places`,
    [count, now],
  );
}

async function insertPeople(tx: EntityManager, { people, schools }: LargeScale, now: Date): Promise<void> {
  await tx.query(
    `with names as (select array['Иванова', 'Смирнова', 'Кузнецова', 'Попова', 'Васильева', 'Петрова', 'Соколова', 'Михайлова', 'Новикова',
         'Фёдорова', 'Морозова', 'Волкова', 'Алексеева', 'Лебедева', 'Семёнова', 'Егорова', 'Павлова', 'Козлова', 'Степанова', 'Николаева'] as last,
       array['Анна', 'Мария', 'Елена', 'Ольга', 'Наталья', 'Татьяна', 'Ирина', 'Светлана', 'Екатерина', 'Юлия', 'Марина'] as first),
     schools as (select id, substring(code from 7)::int as number from organisation where code like 'LARGE-%')
     insert into person (email, last_name, first_name, position, organisation_id, created_at)
     select 'large-' || n || '@uchitel.example', last[1 + n % 20], first[1 + n % 11], 'Учитель', s.id, $3
     from names, generate_series(1, $1::int) n left join schools s on s.number = 1 + n % $2`,
    [people, schools, now],
  );
}

async function insertEvents(tx: EntityManager, count: number, now: Date): Promise<void> {
  await tx.query(
    `with made as (
       insert into event (slug, kind, format, title, summary, audience, organiser_id, starts_at, ends_at, platform, venue, publication_state,
         published_at, revised_at, created_at)
       select 'large-' || n, (array['WEBINAR', 'SEMINAR', 'MEETING', 'ROUND_TABLE', 'CONFERENCE'])[1 + n % 5], (array['ONLINE', 'ONSITE', 'HYBRID'])[1 + n % 3],
         'Событие № ' || n || '. Реализация профминимума в образовательной деятельности', 'Разбираем уроки, экскурсии и пробы с педагогами.',
         array['TEACHERS'], o.id, t.starts_at, t.starts_at + interval '90 minutes', 'МТС Линк', 'Конгресс-зал', 'PUBLISHED',
         t.starts_at - interval '400 days', date_trunc('second', $2::timestamptz), t.starts_at - interval '401 days'
       from generate_series(1, $1::int) n, organisation o,
         lateral (select date_trunc('hour', $2::timestamptz) + interval '30 minutes' - interval '300 days' + n * (interval '420 days' / $1) as starts_at) t
       where o.code = 'ASOU' returning id, organiser_id, slug, starts_at, ends_at, title),
     announced as (
       insert into announcement (slug, title, lead, body_html, publication_state, published_at, event_id, organiser_id)
       select slug, title, 'Приглашаем коллег.', '<p>Приглашаем коллег.</p>', 'PUBLISHED', starts_at - interval '400 days', id, organiser_id from made)
     insert into post_release (slug, title, lead, body_html, publication_state, published_at, event_id, organiser_id)
     select slug, title, 'Встреча прошла.', '<p>Встреча прошла.</p>', 'PUBLISHED', ends_at, id, organiser_id from made where ends_at <= $2`,
    [count, now],
  );
}

async function insertRegistrations(
  tx: EntityManager,
  scale: { usual: number; events: number; people: number; now: Date },
): Promise<void> {
  await tx.query(
    `insert into seat_pool (event_id, capacity, last_queue_number)
     select e.id, case when n % 10 = 0 then greatest(1, c.asked * 9 / 10) end, c.asked
     from generate_series(1, $1::int) n join event e on e.slug = 'large-' || n,
       lateral (select least($3::int, case when n % ${POPULAR} = 0 then $2::int * ${POPULAR_TIMES} else $2::int end) as asked) c`,
    [scale.events, scale.usual, scale.people],
  );
  await tx.query(
    `insert into registration (event_id, email, last_name, first_name, municipality_id, school_id, position, state, queue_number,
       email_confirmed_at, person_id, letter_requested_at, cancelled_at, cancel_cause, first_joined_at, created_at, updated_at)
     select e.id, p.email, p.last_name, p.first_name, o.municipality_id, p.organisation_id, p.position, s.state, k, a.at, p.id, a.at,
       case when s.state = 'CANCELLED' then a.at end, case when s.state = 'CANCELLED' then 'BY_PARTICIPANT' end,
       case when s.state = 'CONFIRMED' and e.ends_at < $3 and k % 4 > 0 then e.starts_at end, a.at, a.at
     from (select *, substring(slug from 7)::int as n from event where slug like 'large-%') e
     join seat_pool sp on sp.event_id = e.id
     cross join lateral generate_series(1, sp.last_queue_number) k
     join (select *, substring(email from 'large-([0-9]+)@')::bigint as n from person where email like 'large-%') p
       on p.n = 1 + (e.n * 7919 + k) % $1
     left join organisation o on o.id = p.organisation_id,
       lateral (select case when k > sp.capacity then 'WAITLISTED' when sp.capacity is null and k % 25 = 0 then 'CANCELLED' else 'CONFIRMED' end as state) s,
       lateral (select least(e.starts_at - interval '20 days', $3::timestamptz - (1 + e.n % 30) * interval '1 day') + k * interval '1 minute' as at) a
     where e.n <= $2`,
    [scale.people, scale.events, scale.now],
  );
}

async function countSeats(tx: EntityManager): Promise<void> {
  await tx.query(
    `update seat_pool sp set held = c.held, waiting = c.waiting,
       state = case when c.waiting > 0 or c.held >= sp.capacity then 'waitlist' when sp.capacity - c.held <= greatest(5, sp.capacity / 10) then 'few' else 'open' end
     from (select event_id, count(*) filter (where state = 'CONFIRMED') as held, count(*) filter (where state = 'WAITLISTED') as waiting
       from registration group by event_id) c, event e
     where sp.event_id = c.event_id and e.id = sp.event_id and e.slug like 'large-%'`,
  );
}
