import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePrograms1764000005000 implements MigrationInterface {
  name = 'CreatePrograms1764000005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table speaker (
        id uuid primary key default gen_random_uuid(),
        full_name text not null,
        position text not null default '',
        constraint speaker_uq unique (full_name, position)
      )`);
    await runner.query(`
      create table program_session (
        id uuid primary key default gen_random_uuid(),
        event_id uuid not null constraint program_session_event_fk references event on delete cascade,
        kind text not null default 'TALK',
        title text not null,
        description text not null default '',
        hall text not null default '',
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        constraint program_session_kind_ck check (kind in ('TALK', 'DISCUSSION', 'WORKSHOP', 'BREAK')),
        constraint program_session_ends_after_start_ck check (ends_at > starts_at),
        constraint program_session_hall_overlap_ex exclude using gist
          (event_id with =, hall with =, tstzrange(starts_at, ends_at) with &&) deferrable initially deferred
      )`);
    await runner.query(`create index program_session_event_ix on program_session (event_id, starts_at)`);
    await runner.query(`
      create table session_speaker (
        session_id uuid not null constraint session_speaker_session_fk references program_session on delete cascade,
        speaker_id uuid not null constraint session_speaker_speaker_fk references speaker,
        role text not null default 'SPEAKER',
        position integer not null,
        constraint session_speaker_pk primary key (session_id, speaker_id),
        constraint session_speaker_role_ck check (role in ('SPEAKER', 'MODERATOR'))
      )`);
    await runner.query(`create index session_speaker_speaker_ix on session_speaker (speaker_id)`);
    await runner.query(`
      create table program_release (
        event_id uuid not null constraint program_release_event_fk references event on delete cascade,
        number integer not null,
        content jsonb not null,
        released_at timestamptz not null,
        released_by_id uuid constraint program_release_released_by_fk references person on delete set null,
        withdrawn_at timestamptz,
        constraint program_release_pk primary key (event_id, number)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['program_release', 'session_speaker', 'program_session', 'speaker'])
      await runner.query(`drop table ${table}`);
  }
}
