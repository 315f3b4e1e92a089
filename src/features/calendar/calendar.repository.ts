import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** An event at one of its revisions. */
export interface EventRevision {
  id: string;
  revision: number;
}

/** What calendars are told of an event. */
export interface EntryText {
  /** The event itself: a VEVENT with its last line end. */
  vevent: string;
  /** The VEVENTs of its days one after another; empty for an event of one day. */
  days: string;
  /** Those of its sessions; empty when it has none of their own. */
  sessions: string;
}

export interface Entry extends EntryText {
  eventId: string;
  eventRevision: number;
  /** Of which days `days` is. */
  dayNumbers: readonly number[];
}

/** When a personal feed was last fetched and by which program. */
export interface Fetch {
  fetchedAt: Date;
  client: string | null;
}

@Injectable()
export class CalendarRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Texts kept of exactly these revisions, by event; `rendering` is who made them, from what but the event. */
  async findTexts(events: readonly EventRevision[], rendering: string): Promise<Map<string, EntryText>> {
    const rows = await this.dataSource.query<(EntryText & { eventId: string })[]>(
      `select c.event_id as "eventId", c.vevent, c.days, c.sessions
       from unnest($1::uuid[], $2::integer[]) as wanted (id, revision)
       join calendar_entry c on c.event_id = wanted.id and c.event_revision = wanted.revision and c.rendering = $3`,
      [events.map((event) => event.id), events.map((event) => event.revision), rendering],
    );
    return new Map(rows.map(({ eventId, vevent, days, sessions }) => [eventId, { vevent, days, sessions }]));
  }

  /** Keeps the texts; one of a newer revision stays. In the order of ids, so that two who do this wait, not deadlock. */
  async saveTexts(entries: readonly Entry[], rendering: string): Promise<void> {
    await this.dataSource.query(
      `insert into calendar_entry as kept (event_id, event_revision, rendering, vevent, days, sessions)
       select e.id, made.revision, $6, made.vevent, made.days, made.sessions
       from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[]) as made (event_id, revision, vevent, days, sessions)
       join event e on e.id = made.event_id
       order by e.id
       on conflict (event_id) do update
         set event_revision = excluded.event_revision, rendering = excluded.rendering, vevent = excluded.vevent,
           days = excluded.days, sessions = excluded.sessions
         where excluded.event_revision > kept.event_revision
           or (excluded.event_revision = kept.event_revision and excluded.rendering <> kept.rendering)`,
      [
        entries.map((entry) => entry.eventId),
        entries.map((entry) => entry.eventRevision),
        entries.map((entry) => entry.vevent),
        entries.map((entry) => entry.days),
        entries.map((entry) => entry.sessions),
        rendering,
      ],
    );
    await this.saveDays(
      entries.flatMap(({ eventId, dayNumbers }) => dayNumbers.map((number) => ({ eventId, number }))),
    );
  }

  /** Of which days of the event calendars were ever told. */
  async toldDays(eventId: string): Promise<number[]> {
    const rows = await this.dataSource.query<{ number: number }[]>(
      `select number from calendar_day where event_id = $1 order by number`,
      [eventId],
    );
    return rows.map(({ number }) => number);
  }

  private async saveDays(days: readonly { eventId: string; number: number }[]): Promise<void> {
    if (days.length === 0) return;
    await this.dataSource.query(
      `insert into calendar_day (event_id, number)
       select e.id, made.number from unnest($1::uuid[], $2::integer[]) as made (event_id, number) join event e on e.id = made.event_id
       order by e.id, made.number on conflict do nothing`,
      [days.map(({ eventId }) => eventId), days.map(({ number }) => number)],
    );
  }

  /** Notes a fetch of the person's feed, at most once a minute. */
  async recordFetch(personId: string, fetch: Fetch): Promise<void> {
    await this.dataSource.query(
      `insert into calendar_fetch as last (person_id, fetched_at, client) values ($1, $2, $3)
       on conflict (person_id) do update set fetched_at = excluded.fetched_at, client = excluded.client
         where last.fetched_at <= excluded.fetched_at - interval '1 minute'`,
      [personId, fetch.fetchedAt, fetch.client],
    );
  }

  /** The last fetch of the person's feed; null when there was none. */
  async lastFetch(personId: string): Promise<Fetch | null> {
    const rows = await this.dataSource.query<Fetch[]>(
      `select fetched_at as "fetchedAt", client from calendar_fetch where person_id = $1`,
      [personId],
    );
    return rows[0] ?? null;
  }
}
