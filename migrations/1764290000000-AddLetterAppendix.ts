import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The program of an event goes with its information letter. */
export class AddLetterAppendix1764290000000 implements MigrationInterface {
  name = 'AddLetterAppendix1764290000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table information_letter
        add column with_program boolean not null default false,
        add column appendix jsonb,
        add constraint information_letter_appendix_ck
          check ((with_program and state <> 'DRAFT') = (appendix is not null))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table information_letter drop column appendix, drop column with_program`);
  }
}
