import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrganisations1764000001000 implements MigrationInterface {
  name = 'CreateOrganisations1764000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table municipality (
        id uuid primary key default gen_random_uuid(),
        oktmo text not null,
        name text not null,
        short_name text not null,
        type text not null,
        is_zato boolean not null default false,
        centre text not null,
        valid_from date not null,
        valid_to date,
        successor_id uuid constraint municipality_successor_fk references municipality,
        constraint municipality_oktmo_ck check (oktmo ~ '^[0-9]{8}$'),
        constraint municipality_validity_ck check (valid_to is null or valid_to > valid_from),
        constraint municipality_oktmo_period_ex exclude using gist (oktmo with =, daterange(valid_from, valid_to) with &&)
      )`);
    await runner.query(`
      create table organisation (
        id uuid primary key default gen_random_uuid(),
        code text constraint organisation_code_uq unique,
        kind text not null,
        founder_type text,
        name text not null,
        short_name text not null,
        is_collective boolean not null default false,
        municipality_id uuid constraint organisation_municipality_fk references municipality,
        parent_id uuid constraint organisation_parent_fk references organisation,
        profminimum_level text,
        head_name text,
        email text,
        phone text,
        website text,
        search_text text not null default '',
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint organisation_kind_ck check (kind in ('MINISTRY', 'REGIONAL_COORDINATOR', 'MUNICIPAL_EDUCATION_AUTHORITY',
          'SCHOOL', 'COLLEGE', 'UNIVERSITY', 'INDUSTRIAL_PARTNER')),
        constraint organisation_founder_type_ck check (founder_type in ('STATE', 'ANO', 'MUNICIPAL')),
        constraint organisation_school_founder_ck check (kind <> 'SCHOOL' or is_collective or founder_type is not null),
        constraint organisation_level_ck check (profminimum_level in ('BASIC', 'MAIN', 'ADVANCED'))
      )`);
    await runner.query(`create index organisation_search_ix on organisation using gin (search_text gin_trgm_ops)`);
    await runner.query(`create index organisation_municipality_ix on organisation (municipality_id, kind)`);
    await runner.query(`create index organisation_kind_name_ix on organisation (kind, short_name)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table organisation`);
    await runner.query(`drop table municipality`);
  }
}
