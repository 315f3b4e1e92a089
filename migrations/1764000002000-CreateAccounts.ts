import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAccounts1764000002000 implements MigrationInterface {
  name = 'CreateAccounts1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table person (
        id uuid primary key default gen_random_uuid(),
        email text not null constraint person_email_uq unique,
        last_name text not null,
        first_name text not null,
        middle_name text,
        position text,
        organisation_id uuid constraint person_organisation_fk references organisation,
        password_hash text,
        calendar_generation integer not null default 1,
        blocked_at timestamptz,
        created_at timestamptz not null default now(),
        constraint person_email_normalised_ck check (email = lower(btrim(email)) and email <> '')
      )`);
    await runner.query(
      `create index person_organisation_ix on person (organisation_id) where organisation_id is not null`,
    );
    await runner.query(`
      create table role_assignment (
        id uuid primary key default gen_random_uuid(),
        person_id uuid not null constraint role_assignment_person_fk references person on delete cascade,
        role text not null,
        organisation_id uuid not null constraint role_assignment_organisation_fk references organisation,
        granted_at timestamptz not null default now(),
        constraint role_assignment_role_ck check (role in ('ADMINISTRATOR', 'MINISTRY_CONTROL', 'MINISTRY_LEADER', 'COORDINATOR',
          'ORGANISER', 'EDITOR', 'MUNICIPAL_COORDINATOR', 'SCHOOL_RESPONSIBLE')),
        constraint role_assignment_uq unique (person_id, role, organisation_id)
      )`);
    await runner.query(`
      create table session (
        token_hash bytea primary key,
        person_id uuid not null constraint session_person_fk references person on delete cascade,
        created_at timestamptz not null default now(),
        last_seen_at timestamptz not null default now(),
        expires_at timestamptz not null,
        revoked_at timestamptz,
        address inet,
        user_agent text
      )`);
    await runner.query(`create index session_person_ix on session (person_id) where revoked_at is null`);
    await runner.query(`create index session_expires_at_ix on session (expires_at)`);
    await runner.query(`
      create table sign_in_attempt (
        id bigint generated always as identity primary key,
        email text not null,
        address inet,
        succeeded boolean not null,
        attempted_at timestamptz not null default now()
      )`);
    await runner.query(
      `create index sign_in_attempt_email_ix on sign_in_attempt (email, attempted_at) where not succeeded`,
    );
    await runner.query(
      `create index sign_in_attempt_address_ix on sign_in_attempt (address, attempted_at) where not succeeded`,
    );
    await runner.query(`create index sign_in_attempt_attempted_at_ix on sign_in_attempt (attempted_at)`);
    await runner.query(`
      create table api_token (
        token_hash bytea primary key,
        person_id uuid not null constraint api_token_person_fk references person on delete cascade,
        name text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz
      )`);
    await runner.query(`create index api_token_person_ix on api_token (person_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['api_token', 'sign_in_attempt', 'session', 'role_assignment', 'person']) {
      await runner.query(`drop table ${table}`);
    }
  }
}
