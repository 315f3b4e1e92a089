import type { MigrationInterface, QueryRunner } from 'typeorm';

/** While the mail server takes nothing from us, all letters wait: one row that all workers share. */
export class AddMailPause1764460000000 implements MigrationInterface {
  name = 'AddMailPause1764460000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table mail_pause (
        id smallint constraint mail_pause_pk primary key default 1 constraint mail_pause_one_ck check (id = 1),
        paused_at timestamptz not null,
        words text not null,
        probes integer not null default 0,
        probe_at timestamptz not null
      )`);
    // when a letter was first refused in a way that may be the sender's fault
    await runner.query(`alter table letter add column refused_at timestamptz`);
    await runner.query(`create index letter_sent_at_ix on letter (sent_at desc) where sent_at is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index letter_sent_at_ix`);
    await runner.query(`alter table letter drop column refused_at`);
    await runner.query(`drop table mail_pause`);
  }
}
