import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What stands in `audit_entry` of the person who acted, and of what the entry is about. */
const OF_ACTOR = ['actor_name', 'address', 'user_agent'];
const OF_SUBJECT = ['label', 'before', 'after'];

const RECORD = (registration: string) => `
  create or replace function audit_record() returns trigger language plpgsql as $$
  declare
    who jsonb := current_setting('audit.actor')::jsonb;
    hidden boolean := coalesce((who ->> 'hideValues')::boolean, false);
    skip text[] := tg_argv[5];
    old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    before jsonb := audit_values(old_row, new_row, skip, hidden);
    after jsonb := audit_values(new_row, old_row, skip, hidden);
    about record;
  begin
    if tg_op = 'UPDATE' and after is null then return null; end if;
    execute format(
      'select (%s)::uuid as event, (%s)::uuid as organisation, (%s)::uuid as person, (%s)::text as label, %s as row_id
       from jsonb_populate_record(null::%s, $1) r', tg_argv[0], tg_argv[1], tg_argv[2], tg_argv[3], tg_argv[4], tg_relid::regclass)
      into about using coalesce(new_row, old_row);
    perform audit_write(who, tg_table_name || '.' || lower(tg_op), tg_table_name, about.row_id,
      case when hidden then null else about.label end, about.event, about.organisation, about.person, before, after${registration});
    return null;
  end $$`;

const WRITE = (parameter: string, column: string, value: string) => `
  create function audit_write(who jsonb, action text, table_name text, row_id text, label text, event uuid, organisation uuid,
    person uuid, before jsonb, after jsonb${parameter}) returns void language sql
  begin atomic
    insert into audit_entry (at, actor_id, actor_name, actor_roles, via, address, user_agent, request_id, action, table_name, row_id,
      label, event_id, organisation_id, person_id, before, after${column})
    values (coalesce((who ->> 'at')::timestamptz, clock_timestamp()), (who ->> 'personId')::uuid,
      coalesce(who ->> 'name',
        (select concat_ws(' ', p.first_name, p.last_name) from person p where p.id = (who ->> 'personId')::uuid)),
      coalesce((select array_agg(role) from jsonb_array_elements_text(who -> 'roles') role), '{}'), who ->> 'via',
      (who ->> 'address')::inet, who ->> 'userAgent', who ->> 'requestId', action, table_name, row_id, left(label, 500), event,
      coalesce(organisation, audit_organisation(event, person)), person, before, after${value});
  end`;

/**
 * The record of changes forgets people who are erased (152-FZ, art. 21): of their entries the values and the names go, what was
 * done, when, to which row and by which id stays. An entry may only lose values, never change or vanish, and only inside
 * `audit_forget`. Whatever erases a person or a registration, the record follows by a trigger.
 */
export class ForgetInAudit1764431000000 implements MigrationInterface {
  name = 'ForgetInAudit1764431000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table audit_entry add column registration_id uuid, add column forgotten_at timestamptz`);
    await runner.query(
      `create index audit_entry_registration_ix on audit_entry (registration_id, id) where registration_id is not null`,
    );
    // the index of words holds the beginning of the values
    await runner.query(
      `create index audit_entry_long_ix on audit_entry (id) where length(before::text) > 2000 or length(after::text) > 2000`,
    );
    await runner.query(`drop function audit_write`);
    await runner.query(WRITE(', registration uuid default null', ', registration_id', ', registration'));
    await runner.query(
      RECORD(`,
      (case tg_table_name when 'registration' then coalesce(new_row, old_row) ->> 'id'
        else coalesce(new_row, old_row) ->> 'registration_id' end)::uuid`),
    );
    await this.fillRegistrations(runner);
    await this.letForget(runner);
    await this.addForgetting(runner);
    await this.followErasures(runner);
    await this.forgetTheErased(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function audit_forget_erased cascade`);
    await runner.query(`drop function audit_forget`);
    await runner.query(`drop function audit_mentions`);
    await runner.query(`
      create or replace function audit_refuse() returns trigger language plpgsql as $$
      begin
        raise exception 'audit_entry is append-only' using errcode = 'insufficient_privilege';
      end $$`);
    await runner.query(RECORD(''));
    await runner.query(`drop function audit_write`);
    await runner.query(WRITE('', '', ''));
    await runner.query(`drop index audit_entry_long_ix, audit_entry_registration_ix`);
    await runner.query(`alter table audit_entry drop column forgotten_at, drop column registration_id`);
  }

  private async fillRegistrations(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table audit_entry disable trigger audit_entry_append_only`);
    await runner.query(`
      update audit_entry a set registration_id = case table_name
        when 'registration' then row_id::uuid
        when 'letter' then (select l.registration_id from letter l where l.id::text = a.row_id)
        when 'consent' then coalesce(after ->> 'registration_id', before ->> 'registration_id',
          (select c.registration_id::text from consent c where c.id::text = a.row_id))::uuid
        else coalesce(after ->> 'registration_id', before ->> 'registration_id')::uuid end
      where table_name in ('registration', 'letter', 'consent', 'registration_note', 'registration_tag')`);
    await runner.query(`alter table audit_entry enable always trigger audit_entry_append_only`);
  }

  private async letForget(runner: QueryRunner): Promise<void> {
    const forgettable = [...OF_ACTOR, ...OF_SUBJECT];
    const names = `'{${[...forgettable, 'forgotten_at', 'search_text'].join(',')}}'::text[]`;
    const onlyLost = forgettable.map(
      (column) => `(new.${column} is null or new.${column} is not distinct from old.${column})`,
    );
    await runner.query(`
      create or replace function audit_refuse() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' then
          if current_setting('audit.forgetting', true) = 'on' and to_jsonb(new) - ${names} = to_jsonb(old) - ${names}
            and ${onlyLost.join(' and ')} then
            return new;
          end if;
        end if;
        raise exception 'audit_entry is append-only' using errcode = 'insufficient_privilege';
      end $$`);
  }

  private async addForgetting(runner: QueryRunner): Promise<void> {
    // the address as a whole: not within a longer one
    await runner.query(`
      create function audit_mentions(given text, address text) returns boolean language sql immutable
      return given ~* ('(^|[^[:alnum:]._%+-])' || regexp_replace(address, '([^[:alnum:]@])', '\\\\\\1', 'g') || '($|[^[:alnum:]_-])')`);
    // events and organisations show the addresses of their contacts themselves: their history is not about a person
    await runner.query(`
      create function audit_forget(people uuid[], registrations uuid[], addresses text[]) returns integer language plpgsql as $$
      declare
        one text;
        lost integer;
        total integer := 0;
      begin
        perform set_config('audit.forgetting', 'on', true);
        update audit_entry set actor_name = null, address = null, user_agent = null
          where actor_id = any (people) and num_nonnulls(actor_name, address, user_agent) > 0;
        update audit_entry set label = null, before = null, after = null, forgotten_at = clock_timestamp()
          where (person_id = any (people) or registration_id = any (registrations)) and num_nonnulls(label, before, after) > 0;
        get diagnostics total = row_count;
        foreach one in array addresses loop
          update audit_entry set label = null, before = null, after = null, forgotten_at = clock_timestamp()
            where (search_text like '%' || regexp_replace(translate(lower(one), 'ё', 'е'), '([%_\\\\])', '\\\\\\1', 'g') || '%'
                or length(before::text) > 2000 or length(after::text) > 2000)
              and coalesce(table_name, '') not in ('event', 'series', 'organisation', 'responsible_person', 'information_letter')
              and (audit_mentions(label, one) or audit_mentions(before::text, one) or audit_mentions(after::text, one));
          get diagnostics lost = row_count;
          total := total + lost;
        end loop;
        perform set_config('audit.forgetting', '', true);
        return total;
      end $$`);
  }

  private async followErasures(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function audit_forget_erased() returns trigger language plpgsql as $$
      begin
        if tg_table_name = 'person' then perform audit_forget(array[new.id], '{}', array[old.email]);
        else perform audit_forget('{}', array[new.id], '{}');
        end if;
        return null;
      end $$`);
    for (const table of ['person', 'registration'])
      await runner.query(`
        create trigger ${table}_forget_tg after update of erased_at on ${table} for each row
          when (old.erased_at is null and new.erased_at is not null) execute function audit_forget_erased()`);
  }

  /** Those who were erased before: their addresses stand in nothing but their entries. */
  private async forgetTheErased(runner: QueryRunner): Promise<void> {
    await runner.query(`
      select audit_forget(
        array(select id from person where erased_at is not null), array(select id from registration where erased_at is not null),
        array(select distinct x.address from audit_entry a
          cross join lateral (values (a.before ->> 'email'), (a.after ->> 'email'), (a.before ->> 'to_address'), (a.after ->> 'to_address'),
            (a.before ->> 'old_email'), (a.before ->> 'new_email'), (a.after ->> 'old_email'), (a.after ->> 'new_email')) x (address)
          where (a.person_id in (select id from person where erased_at is not null)
              or a.registration_id in (select id from registration where erased_at is not null))
            and x.address like '%@%' and x.address not like '%@invalid'
            and not exists (select from person p where p.email = x.address)
            and not exists (select from registration g where g.email = x.address)))`);
  }
}
