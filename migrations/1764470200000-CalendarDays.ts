import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Does the event touch several days of its zone? A night until six belongs to the day before. */
const OF_SEVERAL_DAYS = `greatest((e.ends_at - interval '6 hours 1 millisecond') at time zone e.zone, e.starts_at at time zone e.zone)::date
  <> (e.starts_at at time zone e.zone)::date`;

/**
 * Was it a whole-day umbrella until now? One with a program that fits its time, of a kind that lives by its program or in several
 * halls or on several days.
 */
const WAS_UMBRELLA = `coalesce((
  select not exists (
      select from jsonb_to_recordset(r.content -> 'sessions') as s("startsAt" timestamptz, "endsAt" timestamptz)
      where s."startsAt" < e.starts_at or s."endsAt" > e.ends_at)
    and (select count(*) > 0 and (e.kind in ('CONFERENCE', 'FESTIVAL', 'COURSE') or count(distinct nullif(s.hall, '')) > 1
        or count(distinct (s."startsAt" at time zone e.zone)::date) > 1)
      from jsonb_to_recordset(r.content -> 'sessions') as s(kind text, hall text, "startsAt" timestamptz) where s.kind <> 'BREAK')
  from program_release r where r.event_id = e.id and r.withdrawn_at is null order by r.number desc limit 1), false)`;

/**
 * Calendars have an entry for each day of an event of several; an event of one day is timed whatever its program. Where that makes a
 * timed entry of a whole day, or the other way round, programs are told by a higher SEQUENCE, and by LAST-MODIFIED.
 */
export class CalendarDays1764470200000 implements MigrationInterface {
  name = 'CalendarDays1764470200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table calendar_entry add column days text not null default ''`);
    await runner.query(`
      create table calendar_day (
        event_id uuid constraint calendar_day_event_fk references event on delete cascade,
        number integer not null constraint calendar_day_number_ck check (number > 0),
        constraint calendar_day_pk primary key (event_id, number)
      )`);
    await runner.query(`
      update event e set sequence = sequence + 1, revision = revision + 1,
        revised_at = greatest(date_trunc('second', now()), revised_at + interval '1 second')
      where (${OF_SEVERAL_DAYS}) <> (${WAS_UMBRELLA})`);
  }

  /** SEQUENCE never goes back. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table calendar_day`);
    await runner.query(`alter table calendar_entry drop column days`);
  }
}
