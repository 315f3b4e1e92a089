import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An event that came back to the time it was first announced for is not called moved. */
export class FirstTimes1764470000000 implements MigrationInterface {
  name = 'FirstTimes1764470000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table event
        add column first_starts_at timestamptz,
        add column first_ends_at timestamptz,
        add constraint event_first_times_ck check (num_nulls(first_starts_at, first_ends_at) <> 1)`);
    // of what was moved before, the time before the last move is the oldest that is known
    await runner.query(`
      update event set first_starts_at = moved_from_starts_at, first_ends_at = moved_from_ends_at
      where moved_at is not null and moved_from_starts_at is not null and moved_from_ends_at is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table event drop column first_starts_at, drop column first_ends_at`);
  }
}
