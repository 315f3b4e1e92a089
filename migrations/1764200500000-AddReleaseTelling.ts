import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddReleaseTelling1764200500000 implements MigrationInterface {
  name = 'AddReleaseTelling1764200500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table program_release add column told_at timestamptz`);
    await runner.query(`update program_release set told_at = released_at`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table program_release drop column told_at`);
  }
}
