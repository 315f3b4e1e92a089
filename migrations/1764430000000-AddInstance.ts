import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddInstance1764430000000 implements MigrationInterface {
  name = 'AddInstance1764430000000';

  async up(runner: QueryRunner): Promise<void> {
    // one row: which database this is, for the folder of files, and whether a restore into it has ended
    await runner.query(`
      create table instance (
        id uuid not null default gen_random_uuid() constraint instance_pk primary key,
        is_only boolean not null default true constraint instance_only_uq unique constraint instance_only_ck check (is_only),
        restoring_since timestamptz,
        restored_at timestamptz
      )`);
    await runner.query(`insert into instance default values`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table instance`);
  }
}
