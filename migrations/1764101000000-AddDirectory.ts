import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddDirectory1764101000000 implements MigrationInterface {
  name = 'AddDirectory1764101000000';

  async up(runner: QueryRunner): Promise<void> {
    // «СОШ № 2» stands before «СОШ № 10»
    await runner.query(`create collation ru_natural (provider = icu, locale = 'ru-u-kn-true')`);
    await runner.query(`
      alter table organisation
        add column inn text,
        add column okpo text,
        add column address text,
        add column head_position text,
        add column closed_at timestamptz,
        add column merged_into_id uuid constraint organisation_merged_into_fk references organisation,
        add column revision integer not null default 1,
        add column search_words tsvector
          generated always as (to_tsvector('simple', search_text) || to_tsvector('russian', search_text)) stored,
        add constraint organisation_inn_ck check (inn ~ '^([0-9]{10}|[0-9]{12})$'),
        add constraint organisation_okpo_ck check (okpo ~ '^([0-9]{8}|[0-9]{10})$'),
        add constraint organisation_parent_ck check (parent_id <> id),
        add constraint organisation_merged_ck check (merged_into_id is null or (merged_into_id <> id and closed_at is not null))`);
    await runner.query(`create index organisation_words_ix on organisation using gin (search_words)`);
    await runner.query(`create index organisation_name_ix on organisation (short_name collate ru_natural, id)`);
    await runner.query(`create index organisation_updated_ix on organisation (updated_at, id)`);
    await runner.query(`create index organisation_inn_ix on organisation (inn) where inn is not null`);
    await runner.query(`create index organisation_parent_ix on organisation (parent_id) where parent_id is not null`);
    await runner.query(
      `create index organisation_merged_into_ix on organisation (merged_into_id) where merged_into_id is not null`,
    );
    await runner.query(`alter table municipality add constraint municipality_successor_ck check (successor_id <> id)`);
    await runner.query(`
      create table responsible_person (
        id uuid primary key default gen_random_uuid(),
        organisation_id uuid not null constraint responsible_person_organisation_fk references organisation,
        full_name text not null,
        position text not null,
        duty text not null,
        phone text,
        email text,
        order_number text,
        order_date date,
        valid_from date not null,
        valid_to date,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        constraint responsible_person_validity_ck check (valid_to is null or valid_to >= valid_from)
      )`);
    await runner.query(
      `create index responsible_person_organisation_ix on responsible_person (organisation_id, valid_from)`,
    );
    await runner.query(`
      create table unknown_school_decision (
        id uuid primary key,
        name text not null,
        municipality_id uuid constraint unknown_school_decision_municipality_fk references municipality,
        organisation_id uuid not null constraint unknown_school_decision_organisation_fk references organisation,
        created_school boolean not null,
        moved jsonb not null,
        decided_by uuid constraint unknown_school_decision_person_fk references person on delete set null,
        decided_at timestamptz not null,
        undone_at timestamptz
      )`);
    await runner.query(
      `create index unknown_school_decision_decided_ix on unknown_school_decision (decided_at desc, id)`,
    );
    await runner.query(
      `create index registration_school_name_ix on registration (school_name, municipality_id) where school_name is not null`,
    );
    await runner.query(`create index registration_school_ix on registration (school_id) where school_id is not null`);
    await runner.query(`
      create table organisation_merge (
        id uuid primary key,
        loser_id uuid not null constraint organisation_merge_loser_fk references organisation,
        survivor_id uuid not null constraint organisation_merge_survivor_fk references organisation,
        moved jsonb not null,
        merged_by uuid constraint organisation_merge_person_fk references person on delete set null,
        merged_at timestamptz not null,
        undone_at timestamptz,
        constraint organisation_merge_sides_ck check (loser_id <> survivor_id)
      )`);
    await runner.query(
      `create unique index organisation_merge_loser_uq on organisation_merge (loser_id) where undone_at is null`,
    );
    await runner.query(`create index organisation_merge_survivor_ix on organisation_merge (survivor_id, merged_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table organisation_merge`);
    await runner.query(`drop index registration_school_ix, registration_school_name_ix`);
    await runner.query(`drop table unknown_school_decision`);
    await runner.query(`drop table responsible_person`);
    await runner.query(`alter table municipality drop constraint municipality_successor_ck`);
    await runner.query(
      `drop index organisation_parent_ix, organisation_name_ix, organisation_words_ix, organisation_updated_ix`,
    );
    await runner.query(`
      alter table organisation
        drop constraint organisation_parent_ck,
        drop column inn, drop column okpo, drop column address, drop column head_position, drop column closed_at,
        drop column merged_into_id, drop column revision, drop column search_words`);
    await runner.query(`drop collation ru_natural`);
  }
}
