import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddNarrowRights1764100000000 implements MigrationInterface {
  name = 'AddNarrowRights1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table event_grant (
        event_id uuid not null constraint event_grant_event_fk references event on delete cascade,
        person_id uuid not null constraint event_grant_person_fk references person on delete cascade,
        event_right text not null,
        granted_at timestamptz not null default now(),
        constraint event_grant_pk primary key (event_id, person_id, event_right),
        constraint event_grant_right_ck check (event_right in ('REGISTRATIONS', 'CHECK_IN', 'PROGRAM', 'PUBLICATIONS'))
      )`);
    await runner.query(`create index event_grant_person_ix on event_grant (person_id)`);
    await runner.query(`
      alter table session
        add column id uuid not null default gen_random_uuid() constraint session_id_uq unique,
        add column role_assignment_id uuid constraint session_role_assignment_fk references role_assignment on delete set null`);
    await runner.query(
      `create index session_role_assignment_ix on session (role_assignment_id) where role_assignment_id is not null`,
    );
    await runner.query(`
      alter table api_token
        add column id uuid not null default gen_random_uuid() constraint api_token_id_uq unique,
        add column actions text[]`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table api_token drop column actions, drop column id`);
    await runner.query(`alter table session drop column role_assignment_id, drop column id`);
    await runner.query(`drop table event_grant`);
  }
}
