import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCalendarEntries1764000009000 implements MigrationInterface {
  name = 'CreateCalendarEntries1764000009000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table calendar_entry (
        uid text primary key,
        event_id uuid not null constraint calendar_entry_event_fk references event on delete cascade,
        component text not null,
        event_revision integer not null,
        sequence integer not null,
        last_modified timestamptz not null,
        starts_at timestamptz not null,
        vevent text not null,
        constraint calendar_entry_component_ck check (component in ('EVENT', 'SESSION'))
      )`);
    await runner.query(`create index calendar_entry_event_ix on calendar_entry (event_id, component, starts_at)`);
    await runner.query(`
      create table calendar_fetch (
        person_id uuid constraint calendar_fetch_pk primary key constraint calendar_fetch_person_fk references person on delete cascade,
        fetched_at timestamptz not null,
        client text
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table calendar_fetch`);
    await runner.query(`drop table calendar_entry`);
  }
}
