import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddOrphanFiles1764430100000 implements MigrationInterface {
  name = 'AddOrphanFiles1764430100000';

  async up(runner: QueryRunner): Promise<void> {
    // files found without a row, and since when
    await runner.query(`
      create table orphan_file (
        folder text not null,
        row_id uuid not null,
        found_at timestamptz not null,
        constraint orphan_file_pk primary key (folder, row_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table orphan_file`);
  }
}
