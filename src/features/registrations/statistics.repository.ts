import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** How many of a group registered and stayed, and how many of them came. */
export interface StatisticsGroup {
  /** Null: not named, or not matched with the directory. */
  name: string | null;
  registered: number;
  present: number;
}

/** Who came, by the marks at the door and in the broadcast. */
export interface Attendance {
  people: number;
  schools: number;
  municipalities: number;
}

export interface StatisticsDay {
  /** `2030-12-02` in Moscow. */
  day: string;
  registered: number;
  cancelled: number;
}

const LIVE = `r.state <> 'CANCELLED'`;
const PRESENT = `(r.first_joined_at is not null or r.checked_in_at is not null)`;
const GROUP = `count(*) filter (where ${LIVE})::int as registered, count(*) filter (where ${LIVE} and ${PRESENT})::int as present`;
const FROM = `from registration r left join organisation o on o.id = r.school_id left join municipality m on m.id = r.municipality_id`;

/** Counts of one event's registrations; names of people stay where they are. */
@Injectable()
export class StatisticsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Places held in all events together, and people who wait for one. */
  async places(): Promise<{ held: number; waiting: number }> {
    const [row] = await this.dataSource.query<{ held: number; waiting: number }[]>(
      `select coalesce(sum(held), 0)::float8 as held, coalesce(sum(waiting), 0)::float8 as waiting from seat_pool`,
    );
    return row ?? { held: 0, waiting: 0 };
  }

  /** Days on which somebody registered or cancelled, in order. */
  async days(eventId: string): Promise<StatisticsDay[]> {
    return this.dataSource.query(
      `select day::text, sum(registered)::int as registered, sum(cancelled)::int as cancelled from (
         select (created_at at time zone 'Europe/Moscow')::date as day, 1 as registered, 0 as cancelled from registration where event_id = $1
         union all
         select (cancelled_at at time zone 'Europe/Moscow')::date, 0, 1 from registration where event_id = $1 and cancelled_at is not null) t
       group by day order by day`,
      [eventId],
    );
  }

  async byMunicipality(eventId: string): Promise<StatisticsGroup[]> {
    return this.groups(eventId, 'm.short_name');
  }

  /** By the kind of organisation, schools by their founder: `SCHOOL MUNICIPAL`. */
  async bySchoolKind(eventId: string): Promise<StatisticsGroup[]> {
    return this.groups(eventId, `concat_ws(' ', o.kind, o.founder_type)`);
  }

  async byPosition(eventId: string): Promise<StatisticsGroup[]> {
    return this.groups(eventId, 'lower(r.position)');
  }

  /** People, organisations and municipalities: of those who registered, and of those who came. */
  async totals(eventId: string): Promise<{
    registered: number;
    present: number;
    schools: number;
    schoolsPresent: number;
    municipalities: number;
    municipalitiesPresent: number;
  }> {
    const rows = await this.dataSource.query<Awaited<ReturnType<StatisticsRepository['totals']>>[]>(
      `select ${GROUP}, count(distinct r.school_id) filter (where ${LIVE})::int as schools,
         count(distinct r.school_id) filter (where ${LIVE} and ${PRESENT})::int as "schoolsPresent",
         count(distinct r.municipality_id) filter (where ${LIVE})::int as municipalities,
         count(distinct r.municipality_id) filter (where ${LIVE} and ${PRESENT})::int as "municipalitiesPresent"
       from registration r where r.event_id = $1`,
      [eventId],
    );
    return (
      rows[0] ?? {
        registered: 0,
        present: 0,
        schools: 0,
        schoolsPresent: 0,
        municipalities: 0,
        municipalitiesPresent: 0,
      }
    );
  }

  /** Who came to an event, or to any published event of a series: a person who came to several is one. */
  async attendance(to: { eventId: string } | { seriesId: string }): Promise<Attendance> {
    const [events, id] =
      'eventId' in to
        ? ['$1', to.eventId]
        : [`select e.id from event e where e.series_id = $1 and e.publication_state = 'PUBLISHED'`, to.seriesId];
    const rows = await this.dataSource.query<Attendance[]>(
      `select count(distinct r.email)::int as people, count(distinct r.school_id)::int as schools,
         count(distinct r.municipality_id)::int as municipalities
       from registration r where r.event_id in (${events}) and ${LIVE} and ${PRESENT}`,
      [id],
    );
    return rows[0] ?? { people: 0, schools: 0, municipalities: 0 };
  }

  private async groups(eventId: string, name: string): Promise<StatisticsGroup[]> {
    return this.dataSource.query(
      `select nullif(${name}, '') as name, ${GROUP} ${FROM} where r.event_id = $1 group by 1
       having count(*) filter (where ${LIVE}) > 0 order by 2 desc, 1 nulls last`,
      [eventId],
    );
  }
}
