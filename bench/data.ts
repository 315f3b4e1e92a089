import pg from 'pg';

export const CONSENT_VERSION = 'bench';
const EVENTS = 1_000;

/** 1,000 published events of unlimited places, an organiser and a consent; nothing else, so that limits compare. */
export async function prepare(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(
    `insert into organisation (id, code, kind, name, short_name) values (gen_random_uuid(), 'BENCH', 'REGIONAL_COORDINATOR', 'Академия', 'АСОУ')`,
  );
  await client.query(
    `insert into consent_document (kind, version, title, body_html, text_hash, valid_from) values ('PERSONAL_DATA', $1, 'Согласие', '<p></p>', '\\x00', now())`,
    [CONSENT_VERSION],
  );
  await client.query(
    `insert into event (slug, kind, format, title, summary, organiser_id, starts_at, ends_at, platform, publication_state, published_at)
     select 'bench-' || n, 'WEBINAR', 'ONLINE', 'Вебинар № ' || n || '. Реализация профминимума в образовательной деятельности',
       'Разбираем, как построить уроки, экскурсии и пробы так, чтобы они были доступны каждому ученику.', o.id,
       now() + n * interval '1 hour', now() + n * interval '1 hour' + interval '90 minutes', 'МТС Линк', 'PUBLISHED', now()
     from organisation o, generate_series(1, ${EVENTS}) n where o.code = 'BENCH'`,
  );
  await client.query(`insert into seat_pool (event_id) select id from event`);
  await client.query(`analyze`);
  await client.end();
}
