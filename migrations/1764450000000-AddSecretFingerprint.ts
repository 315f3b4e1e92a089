import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddSecretFingerprint1764450000000 implements MigrationInterface {
  name = 'AddSecretFingerprint1764450000000';

  async up(runner: QueryRunner): Promise<void> {
    // one row: tells the secret that links and second factors are made with from any other, and gives it to nobody
    await runner.query(`
      create table secret_fingerprint (
        is_only boolean not null default true constraint secret_fingerprint_pk primary key
          constraint secret_fingerprint_only_ck check (is_only),
        fingerprint text not null,
        taken_at timestamptz not null default now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table secret_fingerprint`);
  }
}
