import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every change of an audited table inside a transaction that names its actor (`audit.actor`) leaves a row that nothing can
 * change or remove. A migration that adds a table audits it with one line:
 * `select audit_table('thing', event => 'event_id', person => 'person_id', label => 'title')`, where each text is an SQL
 * expression over the row `r`, and `skip` names columns that are counted, not changed by anybody.
 */
export class AddAudit1764106000000 implements MigrationInterface {
  name = 'AddAudit1764106000000';

  async up(runner: QueryRunner): Promise<void> {
    await this.addTable(runner);
    await this.makeAppendOnly(runner);
    await this.addWriting(runner);
    await this.addRecording(runner);
    for (const table of AUDITED) await runner.query(`select audit_table(${table})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function audit_table`);
    await runner.query(`drop function audit_record cascade`);
    await runner.query(`drop function audit_values`);
    await runner.query(`drop function audit_write`);
    await runner.query(`drop function audit_organisation`);
    await runner.query(`drop table audit_entry`);
    await runner.query(`drop function audit_refuse`);
  }

  private async addTable(runner: QueryRunner): Promise<void> {
    // no foreign keys: what is recorded outlives whom and what it is about
    await runner.query(`
      create table audit_entry (
        id bigint generated always as identity constraint audit_entry_pk primary key,
        at timestamptz not null,
        actor_id uuid,
        actor_name text,
        actor_roles text[] not null default '{}',
        via text not null,
        address inet,
        user_agent text,
        request_id text,
        action text not null,
        table_name text,
        row_id text,
        label text,
        event_id uuid,
        organisation_id uuid,
        person_id uuid,
        before jsonb,
        after jsonb,
        search_text text not null generated always as (translate(lower(
          (coalesce(label, '') || ' ' || coalesce(actor_name, '') || ' ' || left(coalesce(before::text, ''), 2000) || ' ' ||
          left(coalesce(after::text, ''), 2000)) collate "ru-x-icu"), 'ё', 'е')) stored,
        constraint audit_entry_via_ck check (via in ('session', 'token', 'system')),
        constraint audit_entry_action_ck check (action ~ '^[a-z_-]+([.][a-z_-]+)+$')
      )`);
    await runner.query(`create index audit_entry_at_ix on audit_entry (at, id)`);
    for (const column of ['event_id', 'organisation_id', 'person_id', 'actor_id', 'table_name']) {
      const name = column.replace('_id', '');
      await runner.query(
        `create index audit_entry_${name}_ix on audit_entry (${column}, id) where ${column} is not null`,
      );
    }
    await runner.query(`create index audit_entry_action_ix on audit_entry (action, id)`);
    await runner.query(`create index audit_entry_search_ix on audit_entry using gin (search_text gin_trgm_ops)`);
  }

  private async makeAppendOnly(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function audit_refuse() returns trigger language plpgsql as $$
      begin
        raise exception 'audit_entry is append-only' using errcode = 'insufficient_privilege';
      end $$`);
    await runner.query(`
      create trigger audit_entry_append_only before update or delete on audit_entry
        for each row execute function audit_refuse()`);
    await runner.query(`
      create trigger audit_entry_no_truncate before truncate on audit_entry
        for each statement execute function audit_refuse()`);
    // also where a session switches ordinary triggers off (session_replication_role)
    await runner.query(`alter table audit_entry enable always trigger audit_entry_append_only`);
    await runner.query(`alter table audit_entry enable always trigger audit_entry_no_truncate`);
  }

  private async addWriting(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function audit_organisation(event uuid, person uuid) returns uuid language sql stable
      return case when event is not null then (select e.organiser_id from event e where e.id = event)
        else (select p.organisation_id from person p where p.id = person) end`);
    await runner.query(`
      create function audit_write(who jsonb, action text, table_name text, row_id text, label text, event uuid, organisation uuid,
        person uuid, before jsonb, after jsonb) returns void language sql
      begin atomic
        insert into audit_entry (at, actor_id, actor_name, actor_roles, via, address, user_agent, request_id, action, table_name, row_id,
          label, event_id, organisation_id, person_id, before, after)
        values (coalesce((who ->> 'at')::timestamptz, clock_timestamp()), (who ->> 'personId')::uuid,
          coalesce(who ->> 'name',
            (select concat_ws(' ', p.first_name, p.last_name) from person p where p.id = (who ->> 'personId')::uuid)),
          coalesce((select array_agg(role) from jsonb_array_elements_text(who -> 'roles') role), '{}'), who ->> 'via',
          (who ->> 'address')::inet, who ->> 'userAgent', who ->> 'requestId', action, table_name, row_id, left(label, 500), event,
          coalesce(organisation, audit_organisation(event, person)), person, before, after);
      end`);
  }

  private async addRecording(runner: QueryRunner): Promise<void> {
    // what differs from `other`, or what is there when there is no other; secrets are never copied, long values are cut
    await runner.query(`
      create function audit_values(given jsonb, other jsonb, skip text[], hidden boolean) returns jsonb language sql immutable
      return (select jsonb_object_agg(key, case
          when value = 'null' then value
          when hidden or key ~ '(^|_)(hash|secret|totp|token)(_|$)' then to_jsonb('•••'::text)
          when length(value::text) > 20000 then to_jsonb(left(value #>> '{}', 20000) || '…')
          else value end)
        from jsonb_each(given)
        where key <> all (skip) and key !~ '^search(_|$)' and key not in ('revision', 'revised_at', 'updated_at')
          and case when other is null then value <> 'null' else value is distinct from other -> key end)`);
    await runner.query(`
      create function audit_record() returns trigger language plpgsql as $$
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
          case when hidden then null else about.label end, about.event, about.organisation, about.person, before, after);
        return null;
      end $$`);
    // without an actor the trigger costs one comparison, so that the line of registrations does not feel it
    await runner.query(`
      create function audit_table(target regclass, event text default 'null', organisation text default 'null',
        person text default 'null', label text default 'null', skip text[] default '{}') returns void language plpgsql as $$
      declare
        row_id text := (
          select case when bool_or(a.attname = 'id') then 'r.id::text'
            else 'concat_ws('' '', ' || string_agg(format('r.%I', a.attname), ', ' order by array_position(i.indkey::int2[], a.attnum))
              filter (where a.attnum = any (i.indkey)) || ')' end
          from pg_attribute a join pg_index i on i.indrelid = a.attrelid and i.indisprimary
          where a.attrelid = target and a.attnum > 0 and not a.attisdropped);
      begin
        execute format('create trigger %I after insert or update or delete on %s for each row
          when (current_setting(''audit.actor'', true) <> '''') execute function audit_record(%L, %L, %L, %L, %L, %L)',
          target || '_audit', target, event, organisation, person, label, row_id, skip::text);
      end $$`);
  }
}

const RELEASE_EVENT = `(select p.event_id from post_release p where p.id = r.post_release_id)`;
const SESSION_EVENT = `(select s.event_id from program_session s where s.id = r.session_id)`;
const PERSON_NAME = `(select concat_ws('' '', p.last_name, p.first_name) from person p where p.id = r.person_id)`;
const FULL_NAME = `concat_ws('' '', r.last_name, r.first_name, r.middle_name)`;
const LETTER_PERSON = `(select g.person_id from registration g where g.id = r.registration_id)`;
const PERSON = `person => 'person_id', label => '${PERSON_NAME}'`;

const AUDITED: readonly string[] = [
  `'event', event => 'id', organisation => 'organiser_id', label => 'title', skip => '{sequence}'`,
  `'event_measure', event => 'event_id', label => '(select m.title from measure m where m.id = r.measure_id)'`,
  `'series', organisation => 'organiser_id', label => 'title'`,
  `'seat_pool', event => 'event_id', skip => '{held,waiting,last_queue_number,state}'`,
  `'program_session', event => 'event_id', label => 'title'`,
  `'session_speaker', event => '${SESSION_EVENT}', label => '(select s.full_name from speaker s where s.id = r.speaker_id)'`,
  `'program_release', event => 'event_id', label => 'number'`,
  `'announcement', event => 'event_id', label => 'title', skip => '{version}'`,
  `'post_release', event => 'event_id', label => 'title', skip => '{version}'`,
  `'picture', event => '${RELEASE_EVENT}', label => 'alt'`,
  `'registration', event => 'event_id', person => 'person_id', label => '${FULL_NAME}', skip => '{queue_number,letter_requested_at}'`,
  `'consent_document', label => 'title'`,
  `'letter', event => 'event_id', person => '${LETTER_PERSON}', label => 'subject',
    skip => '{text_body,html_body,ics,dedupe_key,attempts,claimed_at,secret}'`,
  `'municipality', label => 'name'`,
  `'organisation', organisation => 'id', label => 'short_name'`,
  `'responsible_person', organisation => 'organisation_id', label => 'full_name'`,
  `'unknown_school_decision', organisation => 'organisation_id', label => 'name', skip => '{moved}'`,
  `'organisation_merge', organisation => 'survivor_id', skip => '{moved}',
    label => '(select o.short_name from organisation o where o.id = r.loser_id)'`,
  `'person', organisation => 'organisation_id', person => 'id', label => '${FULL_NAME}', skip => '{last_signed_in_at}'`,
  `'role_assignment', organisation => 'organisation_id', ${PERSON}`,
  `'event_grant', event => 'event_id', ${PERSON}`,
  `'api_token', person => 'person_id', label => 'name', skip => '{last_used_at}'`,
  `'session', ${PERSON}, skip => '{last_seen_at}'`,
  `'second_factor', ${PERSON}, skip => '{last_step}'`,
  `'external_identity', ${PERSON}, skip => '{last_used_at}'`,
  `'email_change', person => 'person_id', label => 'new_email'`,
  `'account_link', person => 'person_id', label => 'email', skip => '{payload}'`,
  `'import_run', label => 'file_name', skip => '{headers,fields,total_rows,checked_rows}'`,
];
