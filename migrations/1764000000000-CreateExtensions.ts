import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateExtensions1764000000000 implements MigrationInterface {
  name = 'CreateExtensions1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create extension if not exists pg_trgm`);
    await runner.query(`create extension if not exists btree_gist`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop extension if exists btree_gist`);
    await runner.query(`drop extension if exists pg_trgm`);
  }
}
