import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When and why a published event was taken off the site: who has a place is told of it. */
export class AddEventWithdrawal1764480200000 implements MigrationInterface {
  name = 'AddEventWithdrawal1764480200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table event add column withdrawn_at timestamptz, add column withdraw_reason text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table event drop column withdrawn_at, drop column withdraw_reason`);
  }
}
