import type { TestApp } from './app.js';

/** What all tables held at a moment, to compare with and to come back to. */
export interface KeptTables {
  /** One sum for each table. When somebody was last seen is no change. */
  fingerprint(): Promise<Record<string, string>>;
  /** Everything as it was when it was kept. */
  restore(): Promise<void>;
}

const SEEN = `array['last_used_at', 'last_seen_at']`;
const TABLES = `select c.relname::text as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`;

/** Copies all tables as they are now into a schema of their own. */
export async function keepTables(t: TestApp): Promise<KeptTables> {
  await t.sql(`create schema kept`);
  // append-only elsewhere; here they too go back, so that lists stay as short as they were
  await t.sql(`drop trigger audit_entry_append_only on audit_entry`);
  await t.sql(`create function kept.sum_of(name text) returns text language plpgsql as $$
    declare result text;
    begin
      execute format('select md5(coalesce(string_agg(line, '''' order by line), '''')) from
        (select (to_jsonb(x) - ${SEEN.replaceAll("'", "''")})::text as line from public.%I x) y', name) into result;
      return result;
    end $$`);
  await t.sql(`do $$
    declare one text;
    begin
      for one in ${TABLES} loop execute format('create table kept.%I as table public.%I', one, one); end loop;
      create table kept._sums as select name, kept.sum_of(name) as sum from (${TABLES}) x;
    end $$`);
  await t.sql(`create table kept._touched (name text not null)`);
  await t.sql(`create function kept.touch() returns trigger language plpgsql as $$
    begin
      insert into kept._touched values (tg_table_name);
      return null;
    end $$`);
  await t.sql(`do $$
    declare one text;
    begin
      for one in ${TABLES} loop
        execute format('create trigger kept after insert or update or delete on public.%I for each statement
          execute function kept.touch()', one);
      end loop;
    end $$`);
  // rows come back one by one, so that nothing cascades; the order of tables does not matter while keys are deferred
  await t.sql(`do $$
    declare one record;
    begin
      for one in select conrelid::regclass as name, conname from pg_constraint
          where contype = 'f' and connamespace = 'public'::regnamespace loop
        execute format('alter table %s alter constraint %I deferrable', one.name, one.conname);
      end loop;
    end $$`);
  await t.sql(`create function kept.restore() returns void language plpgsql as $$
    declare one record;
    begin
      set constraints all deferred;
      for one in
        select s.name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns,
          string_agg('k.' || quote_ident(a.attname), ', ' order by a.attnum) as values,
          string_agg(format('%1$I = k.%1$I', a.attname), ', ') filter (where a.attnum <> all (i.indkey)) as changes,
          string_agg(format('x.%1$I = k.%1$I', a.attname), ' and ') filter (where a.attnum = any (i.indkey)) as same
        from kept._sums s join pg_index i on i.indrelid = format('public.%I', s.name)::regclass and i.indisprimary
          join pg_attribute a on a.attrelid = i.indrelid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        where s.name in (select name from kept._touched) and kept.sum_of(s.name) <> s.sum group by s.name
      loop
        execute format('delete from public.%1$I x where not exists (select from kept.%1$I k where %2$s)', one.name, one.same);
        if one.changes is not null then
          execute format('update public.%1$I x set %2$s from kept.%1$I k where %3$s and to_jsonb(x) <> to_jsonb(k)',
            one.name, one.changes, one.same);
        end if;
        execute format('insert into public.%1$I (%2$s) overriding system value select %3$s from kept.%1$I k
          where not exists (select from public.%1$I x where %4$s)', one.name, one.columns, one.values, one.same);
      end loop;
      delete from kept._touched;
    end $$`);
  return {
    async fingerprint() {
      const rows = await t.sql<{ name: string; sum: string }>(
        `select name, kept.sum_of(name) as sum from (${TABLES}) x`,
      );
      return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
    },
    async restore() {
      await t.sql(`select kept.restore()`);
    },
  };
}
