import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who was invited says yes by signing in to work; until then whoever invited sees what he typed. The name of the column
 * keeps it out of the record of changes, like every secret.
 */
export class AcceptInvitations1764410200000 implements MigrationInterface {
  name = 'AcceptInvitations1764410200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table role_assignment
        add column accepted_at timestamptz default now(),
        add column invited_as_secret jsonb`);
    await runner.query(`alter table event_grant add column accepted_at timestamptz default now()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table role_assignment drop column accepted_at, drop column invited_as_secret`);
    await runner.query(`alter table event_grant drop column accepted_at`);
  }
}
