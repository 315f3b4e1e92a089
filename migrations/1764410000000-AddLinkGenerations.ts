import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The link of a registration carries its generation: raising it closes the links given out so far. */
export class AddLinkGenerations1764410000000 implements MigrationInterface {
  name = 'AddLinkGenerations1764410000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table registration add column link_generation integer not null default 1`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table registration drop column link_generation`);
  }
}
