import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who said what at an event, and what was decided: parts of its post-release. */
export class AddQuotesAndDecisions1764296000000 implements MigrationInterface {
  name = 'AddQuotesAndDecisions1764296000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table post_release
        add column quotes jsonb not null default '[]' constraint post_release_quotes_ck check (jsonb_typeof(quotes) = 'array'),
        add column decisions text[] not null default '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table post_release drop column quotes, drop column decisions`);
  }
}
