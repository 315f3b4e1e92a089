import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when addresses show their present bytes, for all processes: Last-Modified. May be emptied at any time. */
export class ShownSince1764470100000 implements MigrationInterface {
  name = 'ShownSince1764470100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table shown_since (
        address text constraint shown_since_pk primary key,
        etag text not null,
        since timestamptz not null
      )`);
    await runner.query(`create index shown_since_since_ix on shown_since (since)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table shown_since`);
  }
}
