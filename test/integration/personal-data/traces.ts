import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Storage } from '../../../src/platform/storage/storage.js';
import type { TestApp } from '../../support/app.js';

/**
 * Cells of the whole database, the queue of jobs included, that say one of `words`: `table.column`, sorted, each once; then files,
 * by their path.
 */
export async function tracesOf(t: TestApp, words: readonly string[]): Promise<string[]> {
  const columns = await t.sql<{ schema: string; table: string; column: string }>(
    `select c.table_schema as schema, c.table_name as table, c.column_name as column from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema in ('public', 'graphile_worker') and t.table_type = 'BASE TABLE'
       and (c.data_type in ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY', 'tsvector', 'USER-DEFINED'))`,
  );
  const found: string[] = [];
  for (const { schema, table, column } of columns) {
    const rows = await t.sql<{ hits: number }>(
      `select count(*)::int as hits from "${schema}"."${table}" x
       where exists (select from unnest($1::text[]) word where strpos(lower(x."${column}"::text), lower(word)) > 0
         or strpos(x."${column}"::text, encode(convert_to(word, 'UTF8'), 'hex')) > 0)`,
      [words],
    );
    if (rows[0]!.hits > 0) found.push(`${table}.${column}`);
  }
  return [...found.toSorted(), ...(await filesWith(t.get(Storage).location, words))];
}

async function filesWith(folder: string, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const path = join(entry.parentPath, entry.name);
    const text = entry.isFile() ? (await readFile(path)).toString('utf8').toLowerCase() : '';
    if (words.some((word) => `${path} ${text}`.includes(word.toLowerCase()))) found.push(path);
  }
  return found;
}

/** What reports count: registrations, addresses, attendance by event, state, municipality and school. */
export async function totalsOf(t: TestApp, eventId: string): Promise<unknown> {
  return t.sql(
    `select state, municipality_id, school_id, school_name, count(*)::int, count(distinct email)::int as addresses,
       count(first_joined_at)::int as joined, count(checked_in_at)::int as came
     from registration where event_id = $1 group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
    [eventId],
  );
}

/** Gives the account of `email` a trace in every table that holds some, as using the site would. */
export async function leaveTraces(t: TestApp, email: string): Promise<string> {
  const [person] = await t.sql<{ id: string }>(`select id from person where email = $1`, [email]);
  const id = person!.id;
  const now = t.clock.now();
  const one = [id, now];
  await t.sql(
    `update person set position = 'методист Аполлинария', school_name = 'Школа Ксенофонтовой', subjects = '{}', grades = '{9}' where id = $1`,
    [id],
  );
  await t.sql(
    `insert into session (token_hash, person_id, expires_at, address, user_agent) values (sha256($3), $1, $2, '10.1.2.3', 'Firefox')`,
    [...one, email],
  );
  await t.sql(
    `insert into api_token (token_hash, person_id, name, expires_at) values (sha256($3), $1, 'Ксенофонтова', $2)`,
    [...one, `${email}!`],
  );
  await t.sql(
    `insert into calendar_fetch (person_id, fetched_at, client) values ($1, $2, 'Календарь Ксенофонтовой')`,
    one,
  );
  await t.sql(
    `insert into email_change (id, person_id, old_email, new_email, requested_at, expires_at)
     values (gen_random_uuid(), $1, $3, 'new-' || $3, $2, $2::timestamptz + interval '1 hour')`,
    [...one, email],
  );
  await t.sql(
    `insert into account_link (id, kind, email, person_id, created_at, expires_at)
     values (gen_random_uuid(), 'SIGN_IN', $3, $1, $2, $2::timestamptz + interval '1 hour')`,
    [...one, email],
  );
  await t.sql(
    `insert into sign_in_attempt (email, address, succeeded, attempted_at) values ($1, '10.1.2.3', true, $2)`,
    [email, now],
  );
  await t.sql(`insert into role_assignment (person_id, role, organisation_id) values ($1, 'EDITOR', $2)`, [
    id,
    t.organisations.ASOU,
  ]);
  await t.sql(
    `insert into external_identity (id, person_id, issuer, subject, created_at, last_used_at) values (gen_random_uuid(), $1, 'https://id', $2, now(), now())`,
    [id, email],
  );
  await t.sql(
    `with made as (insert into speaker (full_name, person_id) values ('Известный Спикер', $1) returning id)
     insert into speaker_claim (speaker_id, person_id, event_id, asked_at) select made.id, $1, e.id, $2 from made, (select id from event limit 1) e`,
    one,
  );
  return id;
}
