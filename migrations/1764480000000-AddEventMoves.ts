import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last move of each event with the times from before it, so that it can be undone. What changed, the audit records. */
export class AddEventMoves1764480000000 implements MigrationInterface {
  name = 'AddEventMoves1764480000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table event_move (
        event_id uuid not null constraint event_move_event_fk references event on delete cascade,
        before jsonb not null,
        after jsonb not null,
        moved_at timestamptz not null,
        constraint event_move_pk primary key (event_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table event_move`);
  }
}
