import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SearchLetters1764450100000 implements MigrationInterface {
  name = 'SearchLetters1764450100000';

  async up(runner: QueryRunner): Promise<void> {
    // an expression and no column: the rows, which are large, stay as they are
    await runner.query(`
      create index letter_search_ix on letter using gin ((translate(lower(
        (' ' || to_address || ' ' || to_name || ' ' || subject) collate "ru-x-icu"), 'ё', 'е')) gin_trgm_ops)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index letter_search_ix`);
  }
}
