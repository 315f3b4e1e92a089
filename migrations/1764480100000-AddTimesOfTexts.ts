import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['announcement', 'post_release'] as const;

/** For which time of its event the text of a publication was last saved: a text older than a move is out of date. */
export class AddTimesOfTexts1764480100000 implements MigrationInterface {
  name = 'AddTimesOfTexts1764480100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(
        `alter table ${table} add column text_starts_at timestamptz, add column text_ends_at timestamptz`,
      );
      await runner.query(
        `update ${table} p set
           text_starts_at = case when e.moved_at > p.updated_at then e.moved_from_starts_at else e.starts_at end,
           text_ends_at = case when e.moved_at > p.updated_at then e.moved_from_ends_at else e.ends_at end
         from event e where e.id = p.event_id`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`alter table ${table} drop column text_starts_at, drop column text_ends_at`);
    }
  }
}
