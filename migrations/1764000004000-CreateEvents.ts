import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateEvents1764000004000 implements MigrationInterface {
  name = 'CreateEvents1764000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table series (
        id uuid primary key default gen_random_uuid(),
        slug text not null constraint series_slug_uq unique,
        kind text not null,
        title text not null,
        summary text not null,
        organiser_id uuid not null constraint series_organiser_fk references organisation,
        constraint series_kind_ck check (kind in ('SERIES', 'FESTIVAL'))
      )`);
    await runner.query(`
      create table event (
        id uuid primary key default gen_random_uuid(),
        slug text not null constraint event_slug_uq unique,
        kind text not null,
        format text not null,
        title text not null,
        summary text not null default '',
        audience text[] not null default '{}',
        grades integer[] not null default '{}',
        organiser_id uuid not null constraint event_organiser_fk references organisation,
        municipality_id uuid constraint event_municipality_fk references municipality,
        series_id uuid constraint event_series_fk references series,
        zone text not null default 'Europe/Moscow',
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        registration_mode text not null default 'FORM',
        registration_opens_at timestamptz,
        registration_closes_at timestamptz,
        platform text,
        join_url text,
        venue text,
        address text,
        recording_url text,
        contact text,
        publication_state text not null default 'DRAFT',
        published_at timestamptz,
        cancelled_at timestamptz,
        cancel_reason text,
        moved_at timestamptz,
        move_reason text,
        moved_from_starts_at timestamptz,
        moved_from_ends_at timestamptz,
        sequence integer not null default 0,
        revision integer not null default 1,
        revised_at timestamptz not null default date_trunc('second', now()),
        created_by_id uuid constraint event_created_by_fk references person on delete set null,
        created_at timestamptz not null default now(),
        search tsvector generated always as (to_tsvector('russian', title || ' ' || summary)) stored,
        constraint event_kind_ck check (kind in ('MEETING', 'WEBINAR', 'SEMINAR', 'ROUND_TABLE', 'CONFERENCE', 'PARENT_MEETING', 'FESTIVAL',
          'WORKSHOP', 'CAREER_TRIAL', 'COURSE')),
        constraint event_format_ck check (format in ('ONSITE', 'ONLINE', 'HYBRID')),
        constraint event_ends_after_start_ck check (ends_at > starts_at),
        constraint event_registration_mode_ck check (registration_mode in ('FORM', 'NONE')),
        constraint event_registration_window_ck check (registration_closes_at > registration_opens_at),
        constraint event_publication_state_ck check (publication_state in ('DRAFT', 'IN_REVIEW', 'APPROVED', 'PUBLISHED', 'WITHDRAWN', 'ARCHIVED')),
        constraint event_cancel_reason_ck check ((cancelled_at is null) = (cancel_reason is null)),
        constraint event_join_url_https_ck check (join_url is null or join_url like 'https://%')
      )`);
    await runner.query(
      `create index event_published_starts_at_ix on event (starts_at, id) where publication_state = 'PUBLISHED'`,
    );
    await runner.query(
      `create index event_published_ends_at_ix on event (ends_at) where publication_state = 'PUBLISHED'`,
    );
    await runner.query(`create index event_organiser_starts_at_ix on event (organiser_id, starts_at)`);
    await runner.query(`create index event_series_ix on event (series_id, starts_at) where series_id is not null`);
    await runner.query(`create index event_search_ix on event using gin (search)`);
    await runner.query(`
      create table event_measure (
        event_id uuid not null constraint event_measure_event_fk references event on delete cascade,
        measure_id uuid not null constraint event_measure_measure_fk references measure,
        item_id uuid constraint event_measure_item_fk references measure_item,
        is_primary boolean not null default false,
        constraint event_measure_pk primary key (event_id, measure_id)
      )`);
    await runner.query(`create unique index event_measure_primary_uq on event_measure (event_id) where is_primary`);
    await runner.query(`create index event_measure_measure_ix on event_measure (measure_id)`);
    await runner.query(`
      create table seat_pool (
        event_id uuid constraint seat_pool_pk primary key constraint seat_pool_event_fk references event on delete cascade,
        capacity integer,
        held integer not null default 0,
        waiting integer not null default 0,
        last_queue_number bigint not null default 0,
        state text not null default 'open',
        constraint seat_pool_capacity_ck check (capacity > 0),
        constraint seat_pool_not_oversold_ck check (held >= 0 and (capacity is null or held <= capacity)),
        constraint seat_pool_waiting_ck check (waiting >= 0),
        constraint seat_pool_state_ck check (state in ('open', 'few', 'waitlist'))
      ) with (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['seat_pool', 'event_measure', 'event', 'series']) await runner.query(`drop table ${table}`);
  }
}
