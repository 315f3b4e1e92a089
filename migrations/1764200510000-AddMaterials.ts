import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `session_id` is no foreign key: a released session outlives its line in the working copy. */
export class AddMaterials1764200510000 implements MigrationInterface {
  name = 'AddMaterials1764200510000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table material (
        id uuid constraint material_pk primary key,
        event_id uuid not null constraint material_event_fk references event on delete cascade,
        session_id uuid,
        kind text not null,
        purpose text not null default 'MATERIAL',
        title text not null,
        description text not null default '',
        visibility text not null,
        position integer not null,
        url text,
        file_name text,
        media_type text,
        file_size integer,
        hidden_at timestamptz,
        created_at timestamptz not null,
        constraint material_kind_ck check (kind in ('FILE', 'LINK', 'RECORDING')),
        constraint material_purpose_ck check (purpose in ('MATERIAL', 'CALL_FOR_PAPERS')),
        constraint material_visibility_ck check (visibility in ('ALL', 'REGISTERED', 'ATTENDED', 'STAFF')),
        constraint material_url_ck check ((kind <> 'FILE') = (url is not null) and url ~ '^https://'),
        constraint material_file_ck check (num_nonnulls(file_name, media_type, file_size) = case kind when 'FILE' then 3 else 0 end)
      )`);
    await runner.query(`create index material_event_ix on material (event_id, position)`);
    await runner.query(`select audit_table('material', event => 'event_id', label => 'title')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table material`);
  }
}
