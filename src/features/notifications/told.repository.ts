import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Place } from '../events/events.rules.js';
import { type Tells, type Told, toldAfter, UNTOLD } from './told.rules.js';

const FIELDS = `"registrationId" uuid, "startsAt" timestamptz, "endsAt" timestamptz, place jsonb, release integer, "isOff" boolean`;

/** Statement that makes known what the letters of `source` (rows with `tells`) tell; what a letter does not speak of stays. */
export const tellFrom = (source: string): string => `
  insert into told (registration_id, starts_at, ends_at, place, release, is_off)
  select x."registrationId", x."startsAt", x."endsAt", x.place, x.release, coalesce(x."isOff", false)
  from ${source} s cross join lateral jsonb_to_recordset(s.tells) as x(${FIELDS}) join registration r on r.id = x."registrationId"
  order by x."registrationId"
  on conflict (registration_id) do update set starts_at = coalesce(excluded.starts_at, told.starts_at),
    ends_at = coalesce(excluded.ends_at, told.ends_at), place = coalesce(excluded.place, told.place),
    release = coalesce(excluded.release, told.release), is_off = excluded.is_off`;

/** What these letters tell is known from now on. */
export async function tellAll(tx: EntityManager, letterIds: readonly string[]): Promise<void> {
  if (letterIds.length === 0) return;
  await tx.query(tellFrom(`(select tells from letter where id = any ($1) and tells <> '[]')`), [letterIds]);
}

/** The columns of `told` under the alias `t`, as `toTold` reads them. */
export const TOLD_COLUMNS = `t.starts_at as "toldStartsAt", t.ends_at as "toldEndsAt", t.place as "toldPlace", t.release as "toldRelease",
  coalesce(t.is_off, false) as "toldOff"`;

export interface ToldColumns {
  toldStartsAt: Date | null;
  toldEndsAt: Date | null;
  toldPlace: Place | null;
  toldRelease: number | null;
  toldOff: boolean;
}

export function toTold(row: ToldColumns): Told {
  const { toldStartsAt: startsAt, toldEndsAt: endsAt } = row;
  const times = startsAt && endsAt ? { startsAt, endsAt } : null;
  return { times, place: row.toldPlace, release: row.toldRelease, isOff: row.toldOff };
}

/** What people know from letters. */
@Injectable()
export class ToldRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** What each of these registrations knows, from letters the server took. */
  async accepted(registrationIds: readonly string[]): Promise<Map<string, Told>> {
    const rows = await this.dataSource.query<(ToldColumns & { id: string })[]>(
      `select t.registration_id as id, ${TOLD_COLUMNS} from told t where t.registration_id = any ($1)`,
      [registrationIds],
    );
    const known = new Map(registrationIds.map((id) => [id, UNTOLD]));
    for (const row of rows) known.set(row.id, toTold(row));
    return known;
  }

  /** What each of them will know once the letters in line have gone: whether to write another one. What it says is decided at sending. */
  async expected(registrationIds: readonly string[]): Promise<Map<string, Told>> {
    const known = await this.accepted(registrationIds);
    const inLine = await this.dataSource.query<Tells[]>(
      `select x.* from letter l cross join lateral jsonb_to_recordset(l.tells) as x(${FIELDS})
       where l.registration_id = any ($1) and l.state in ('QUEUED', 'SENDING') order by l.created_at, l.id`,
      [registrationIds],
    );
    for (const { registrationId, ...tells } of inLine) {
      const given = Object.fromEntries(Object.entries(tells).filter(([, value]) => value !== null));
      known.set(registrationId, toldAfter(known.get(registrationId) ?? UNTOLD, given));
    }
    return known;
  }

  /** Those of these registrations that know, or are just being told, that the event is off. */
  async ofCancellation(registrationIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select registration_id as id from told where registration_id = any ($1) and is_off
       union select registration_id from letter where registration_id = any ($1) and kind in ('EVENT_CANCELLED', 'EVENT_WITHDRAWN') and state = 'SENDING'`,
      [registrationIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** How many live registrations of the event know that it is off. */
  async countOfCancellation(eventId: string): Promise<number> {
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from told t join registration r on r.id = t.registration_id
       where r.event_id = $1 and t.is_off and r.state <> 'CANCELLED' and r.erased_at is null`,
      [eventId],
    );
    return rows[0]?.count ?? 0;
  }
}
