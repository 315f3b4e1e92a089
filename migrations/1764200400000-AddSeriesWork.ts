import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddSeriesWork1764200400000 implements MigrationInterface {
  name = 'AddSeriesWork1764200400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table series add column registration text not null default 'EACH',
        add column revision integer not null default 1,
        add column created_at timestamptz not null default now(),
        add column updated_at timestamptz not null default now(),
        add constraint series_registration_ck check (registration in ('EACH', 'WHOLE'))`);
    await runner.query(`create index series_organiser_ix on series (organiser_id, updated_at desc)`);
    await runner.query(
      `alter table registration add column series_id uuid constraint registration_series_fk references series on delete set null`,
    );
    await runner.query(
      `create index registration_series_ix on registration (series_id, email) where series_id is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table registration drop column series_id`);
    await runner.query(`drop index series_organiser_ix`);
    await runner.query(
      `alter table series drop column registration, drop column revision, drop column created_at, drop column updated_at`,
    );
  }
}
