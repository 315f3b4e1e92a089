import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By when each part of an event's package is due, as the coordinator sets it; and the indexes of the workspace's lists. */
export class AddWorkspace1764200300000 implements MigrationInterface {
  name = 'AddWorkspace1764200300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table package_terms (
        single boolean not null default true constraint package_terms_pk primary key,
        letter_days integer not null default 10,
        announcement_days integer not null default 3,
        program_days integer not null default 0,
        post_release_working_days integer not null default 1,
        changed_at timestamptz,
        constraint package_terms_single_ck check (single),
        constraint package_terms_days_ck check (letter_days between 0 and 90 and announcement_days between 0 and 90
          and program_days between 0 and 90 and post_release_working_days between 1 and 30)
      )`);
    await runner.query(`insert into package_terms default values`);
    await runner.query(`select audit_table('package_terms')`);
    await runner.query(`create index event_starts_at_ix on event (starts_at, id)`);
    await runner.query(`create index event_created_by_ix on event (created_by_id, starts_at)`);
    await runner.query(`create index registration_created_at_ix on registration (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['registration_created_at_ix', 'event_created_by_ix', 'event_starts_at_ix'])
      await runner.query(`drop index ${index}`);
    await runner.query(`drop table package_terms`);
  }
}
