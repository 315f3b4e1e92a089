import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRegistrations1764000007000 implements MigrationInterface {
  name = 'CreateRegistrations1764000007000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table consent_document (
        id uuid primary key default gen_random_uuid(),
        kind text not null,
        version text not null,
        title text not null,
        body_html text not null,
        text_hash bytea not null,
        valid_from timestamptz not null,
        constraint consent_document_version_uq unique (kind, version)
      )`);
    await runner.query(`
      create table registration (
        id uuid primary key default gen_random_uuid(),
        event_id uuid not null constraint registration_event_fk references event,
        email text not null,
        last_name text not null,
        first_name text not null,
        middle_name text,
        municipality_id uuid constraint registration_municipality_fk references municipality,
        school_id uuid constraint registration_school_fk references organisation,
        school_name text,
        position text,
        answers jsonb not null default '{}',
        state text not null,
        queue_number bigint not null,
        revision integer not null default 1,
        hold_expires_at timestamptz,
        email_confirmed_at timestamptz,
        person_id uuid constraint registration_person_fk references person on delete set null,
        letter_requested_at timestamptz not null,
        cancelled_at timestamptz,
        cancel_cause text,
        first_joined_at timestamptz,
        checked_in_at timestamptz,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        constraint registration_event_email_uq unique (event_id, email),
        constraint registration_email_normalised_ck check (email = lower(btrim(email))),
        constraint registration_state_ck check (state in ('PENDING', 'CONFIRMED', 'OFFERED', 'WAITLISTED', 'CANCELLED')),
        constraint registration_hold_ck check ((state in ('PENDING', 'OFFERED')) = (hold_expires_at is not null)),
        constraint registration_confirmed_ck check (state <> 'CONFIRMED' or email_confirmed_at is not null),
        constraint registration_cancelled_ck check ((state = 'CANCELLED') = (cancelled_at is not null)),
        constraint registration_school_ck check (school_id is null or school_name is null)
      )`);
    await runner.query(`create index registration_event_state_ix on registration (event_id, state, queue_number)`);
    await runner.query(`create index registration_event_name_ix on registration (event_id, last_name, first_name, id)`);
    await runner.query(
      `create index registration_hold_ix on registration (hold_expires_at) where hold_expires_at is not null`,
    );
    await runner.query(`create index registration_person_ix on registration (person_id) where person_id is not null`);
    await runner.query(`create index registration_email_ix on registration (email)`);
    await runner.query(`
      create table consent (
        id uuid primary key default gen_random_uuid(),
        registration_id uuid not null constraint consent_registration_fk references registration on delete cascade,
        document_id uuid not null constraint consent_document_fk references consent_document,
        accepted_at timestamptz not null,
        address inet,
        withdrawn_at timestamptz
      )`);
    await runner.query(`create index consent_registration_ix on consent (registration_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['consent', 'registration', 'consent_document']) await runner.query(`drop table ${table}`);
  }
}
