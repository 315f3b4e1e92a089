import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddImports1764102000000 implements MigrationInterface {
  name = 'AddImports1764102000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table import_run (
        id uuid constraint import_run_pk primary key,
        kind text not null,
        state text not null,
        file_name text not null,
        file_size integer not null,
        file_hash text not null,
        headers text[] not null default '{}',
        fields text[] not null default '{}',
        failure text,
        total_rows integer not null default 0,
        checked_rows integer not null default 0,
        new_rows integer not null default 0,
        changed_rows integer not null default 0,
        same_rows integer not null default 0,
        error_rows integer not null default 0,
        duplicate_rows integer not null default 0,
        created_rows integer not null default 0,
        updated_rows integer not null default 0,
        stale_rows integer not null default 0,
        uploaded_by uuid constraint import_run_uploaded_by_fk references person on delete set null,
        uploaded_at timestamptz not null,
        checked_at timestamptz,
        confirmed_by uuid constraint import_run_confirmed_by_fk references person on delete set null,
        confirmed_at timestamptz,
        finished_at timestamptz,
        constraint import_run_kind_ck check (kind in ('SCHOOLS')),
        constraint import_run_state_ck check (state in ('UPLOADED', 'CHECKING', 'CHECKED', 'APPLYING', 'DONE', 'STOPPED', 'FAILED')),
        constraint import_run_failure_ck check ((failure is not null) = (state = 'FAILED')),
        constraint import_run_checked_ck check (checked_rows <= total_rows
          and checked_rows = new_rows + changed_rows + same_rows + error_rows + duplicate_rows),
        constraint import_run_applied_ck check (created_rows + updated_rows + stale_rows <= new_rows + changed_rows)
      )`);
    await runner.query(`create index import_run_uploaded_at_ix on import_run (uploaded_at, id)`);
    await runner.query(`create index import_run_file_hash_ix on import_run (file_hash)`);
    await runner.query(`create index import_run_uploaded_by_ix on import_run (uploaded_by)`);
    await runner.query(`create index import_run_confirmed_by_ix on import_run (confirmed_by)`);
    await runner.query(`
      create table import_row (
        run_id uuid not null constraint import_row_run_fk references import_run on delete cascade,
        row_number integer not null,
        cells jsonb not null,
        draft jsonb not null default '{}',
        verdict text not null,
        messages jsonb not null default '[]',
        changes jsonb not null default '[]',
        organisation_id uuid constraint import_row_organisation_fk references organisation on delete set null,
        outcome text,
        constraint import_row_pk primary key (run_id, row_number),
        constraint import_row_verdict_ck check (verdict in ('NEW', 'CHANGED', 'SAME', 'ERROR', 'DUPLICATE')),
        constraint import_row_outcome_ck check (outcome in ('CREATED', 'UPDATED', 'STALE'))
      )`);
    await runner.query(`create index import_row_verdict_ix on import_row (run_id, verdict, row_number)`);
    await runner.query(
      `create index import_row_waiting_ix on import_row (run_id, row_number) where outcome is null and verdict in ('NEW', 'CHANGED')`,
    );
    await runner.query(
      `create unique index import_row_organisation_uq on import_row (organisation_id, run_id) where organisation_id is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table import_row`);
    await runner.query(`drop table import_run`);
  }
}
