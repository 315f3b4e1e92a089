import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCalendarEntries1764000009000 implements MigrationInterface {
  name = 'CreateCalendarEntries1764000009000';

  async up(runner: QueryRunner): Promise<void> {
    // made from the event, its program and PUBLIC_URL alone: may be emptied at any time
    await runner.query(`
      create table calendar_entry (
        event_id uuid constraint calendar_entry_pk primary key constraint calendar_entry_event_fk references event on delete cascade,
        event_revision integer not null,
        rendering text not null,
        vevent text not null,
        sessions text not null
      )`);
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
