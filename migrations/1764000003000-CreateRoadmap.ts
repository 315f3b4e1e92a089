import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRoadmap1764000003000 implements MigrationInterface {
  name = 'CreateRoadmap1764000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table plan (
        id uuid primary key default gen_random_uuid(),
        academic_year text not null constraint plan_academic_year_uq unique,
        slug text not null constraint plan_slug_uq unique,
        title text not null,
        issuer text not null,
        purpose text not null,
        clauses text[] not null,
        signatory_name text,
        signatory_position text,
        document_number text,
        document_date date,
        copied_from_id uuid constraint plan_copied_from_fk references plan,
        constraint plan_academic_year_ck check (academic_year ~ '^[0-9]{4}/[0-9]{4}$')
      )`);
    await runner.query(`
      create table plan_section (
        id uuid primary key default gen_random_uuid(),
        plan_id uuid not null constraint plan_section_plan_fk references plan on delete cascade,
        number integer not null,
        title text not null,
        constraint plan_section_number_uq unique (plan_id, number)
      )`);
    await runner.query(`
      create table measure (
        id uuid primary key default gen_random_uuid(),
        plan_id uuid not null constraint measure_plan_fk references plan on delete cascade,
        section_id uuid not null constraint measure_section_fk references plan_section,
        number integer not null,
        title text not null,
        deadline_raw text not null,
        deadline_kind text not null,
        deadline_date date,
        period_from date,
        period_to date,
        executors_raw text not null,
        results_raw text not null,
        constraint measure_number_uq unique (plan_id, number),
        constraint measure_deadline_kind_ck check (deadline_kind in ('BY_DATE', 'EVENT_DATE', 'WHOLE_ACADEMIC_YEAR', 'ON_SCHEDULE',
          'BY_DATE_THEN_QUARTERLY')),
        constraint measure_deadline_date_ck check (deadline_kind not in ('BY_DATE', 'EVENT_DATE', 'BY_DATE_THEN_QUARTERLY')
          or deadline_date is not null),
        constraint measure_period_ck check (deadline_kind <> 'WHOLE_ACADEMIC_YEAR' or (period_from is not null and period_to >= period_from))
      )`);
    await runner.query(`
      create table measure_item (
        id uuid primary key default gen_random_uuid(),
        measure_id uuid not null constraint measure_item_measure_fk references measure on delete cascade,
        number text not null,
        event_kind text not null,
        text_raw text not null,
        topic text not null,
        constraint measure_item_number_uq unique (measure_id, number)
      )`);
    await runner.query(`
      create table measure_occurrence (
        id uuid primary key default gen_random_uuid(),
        measure_id uuid not null constraint measure_occurrence_measure_fk references measure on delete cascade,
        due_date date not null,
        constraint measure_occurrence_due_date_uq unique (measure_id, due_date)
      )`);
    await runner.query(`
      create table measure_executor (
        measure_id uuid not null constraint measure_executor_measure_fk references measure on delete cascade,
        organisation_id uuid not null constraint measure_executor_organisation_fk references organisation,
        position integer not null,
        constraint measure_executor_pk primary key (measure_id, organisation_id)
      )`);
    await runner.query(`create index measure_executor_organisation_ix on measure_executor (organisation_id)`);
    await runner.query(`
      create table planned_result (
        id uuid primary key default gen_random_uuid(),
        measure_id uuid not null constraint planned_result_measure_fk references measure on delete cascade,
        position integer not null,
        kind text not null,
        kind_label text not null,
        text text not null,
        multiplicity text not null,
        verifiable boolean not null,
        constraint planned_result_position_uq unique (measure_id, position)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'planned_result',
      'measure_executor',
      'measure_occurrence',
      'measure_item',
      'measure',
      'plan_section',
      'plan',
    ]) {
      await runner.query(`drop table ${table}`);
    }
  }
}
