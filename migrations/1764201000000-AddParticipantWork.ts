import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATES = `'PENDING', 'CONFIRMED', 'OFFERED', 'WAITLISTED', 'CANCELLED'`;
const FULL_NAME = (id: string) =>
  `(select concat_ws('' '', g.last_name, g.first_name, g.middle_name) from registration g where g.id = ${id})`;
const OF = (column: string) => `(select g.${column} from registration g where g.id = r.registration_id)`;

const AUDITED: readonly string[] = [
  `'event_tag', event => 'event_id', label => 'name'`,
  `'registration_tag', event => '${OF('event_id')}', person => '${OF('person_id')}', label => '${FULL_NAME('r.registration_id')}'`,
  `'registration_note', event => 'event_id', person => '${OF('person_id')}', label => '${FULL_NAME('r.registration_id')}', skip => '{text}'`,
];

/** What organisers do with participants: decide, add by hand, note, tag, keep views of the list. */
export class AddParticipantWork1764201000000 implements MigrationInterface {
  name = 'AddParticipantWork1764201000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table event add column approval_required boolean not null default false`);
    await runner.query(`
      alter table registration
        add column source text not null default 'FORM',
        add column approved_at timestamptz,
        add column cancel_reason text,
        add column search_text text not null generated always as (translate(lower((last_name || ' ' || first_name || ' ' ||
          coalesce(middle_name, '') || ' ' || coalesce(school_name, '')) collate "ru-x-icu"), 'ё', 'е')) stored,
        drop constraint registration_state_ck,
        drop constraint registration_confirmed_ck,
        add constraint registration_source_ck check (source in ('FORM', 'BY_HAND', 'IMPORT')),
        add constraint registration_state_ck check (state in (${STATES}, 'IN_REVIEW')),
        add constraint registration_confirmed_ck
          check (state not in ('CONFIRMED', 'IN_REVIEW') or email_confirmed_at is not null or source <> 'FORM'),
        add constraint registration_rejected_ck
          check (cancel_cause is distinct from 'REJECTED' or cancel_reason is not null or erased_at is not null),
        add constraint registration_reason_ck check (cancel_reason is null or (state = 'CANCELLED' and erased_at is null))`);
    await runner.query(`
      alter table consent add column ground text not null default 'FORM',
        add constraint consent_ground_ck check (ground in ('FORM', 'PAPER'))`);
    await this.addTags(runner);
    await runner.query(`
      create table registration_note (
        id uuid constraint registration_note_pk primary key,
        registration_id uuid not null constraint registration_note_registration_fk references registration on delete cascade,
        event_id uuid not null constraint registration_note_event_fk references event on delete cascade,
        author_id uuid constraint registration_note_author_fk references person on delete set null,
        text text not null,
        created_at timestamptz not null,
        constraint registration_note_text_ck check (text <> '')
      )`);
    await runner.query(
      `create index registration_note_registration_ix on registration_note (registration_id, created_at)`,
    );
    await runner.query(`create index registration_note_event_ix on registration_note (event_id)`);
    await runner.query(`
      create table saved_view (
        id uuid constraint saved_view_pk primary key,
        person_id uuid not null constraint saved_view_person_fk references person on delete cascade,
        page text not null,
        name text not null,
        query text not null,
        is_default boolean not null default false,
        created_at timestamptz not null,
        constraint saved_view_name_uq unique (person_id, page, name)
      )`);
    await runner.query(`create unique index saved_view_default_uq on saved_view (person_id, page) where is_default`);
    for (const table of AUDITED) await runner.query(`select audit_table(${table})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['saved_view', 'registration_note', 'registration_tag', 'event_tag'])
      await runner.query(`drop table ${table}`);
    await runner.query(`alter table consent drop column ground`);
    await runner.query(`update registration set state = 'CONFIRMED' where state = 'IN_REVIEW'`);
    await runner.query(
      `update registration set email_confirmed_at = created_at where state = 'CONFIRMED' and email_confirmed_at is null`,
    );
    await runner.query(`
      alter table registration drop column source, drop column approved_at, drop column cancel_reason, drop column search_text,
        drop constraint registration_state_ck,
        add constraint registration_state_ck check (state in (${STATES})),
        add constraint registration_confirmed_ck check (state <> 'CONFIRMED' or email_confirmed_at is not null)`);
    await runner.query(`alter table event drop column approval_required`);
  }

  private async addTags(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table event_tag (
        id uuid constraint event_tag_pk primary key,
        event_id uuid not null constraint event_tag_event_fk references event on delete cascade,
        name text not null,
        colour text not null,
        created_at timestamptz not null,
        constraint event_tag_colour_ck check (colour in ('GREY', 'BLUE', 'GREEN', 'AMBER', 'RED'))
      )`);
    await runner.query(`create unique index event_tag_name_uq on event_tag (event_id, lower(name))`);
    await runner.query(`
      create table registration_tag (
        registration_id uuid not null constraint registration_tag_registration_fk references registration on delete cascade,
        tag_id uuid not null constraint registration_tag_tag_fk references event_tag on delete cascade,
        constraint registration_tag_pk primary key (registration_id, tag_id)
      )`);
    await runner.query(`create index registration_tag_tag_ix on registration_tag (tag_id)`);
  }
}
