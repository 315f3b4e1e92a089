import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Times } from './notifications.rules.js';

const LAST_WORD = `
  select distinct on (registration_id) registration_id, kind from letter
  where kind in ('EVENT_CANCELLED', 'EVENT_WITHDRAWN', 'EVENT_RESTORED') and state in ('SENDING', 'SENT', 'KEPT')`;
const NEWEST = `order by registration_id, created_at desc, id desc`;

/** What people already know from the letters they were sent. */
@Injectable()
export class ToldRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * The time the last letter told each of these registrations; absent for those who had none. A letter about the place alone does
   * not count: it may be written before the one that says what time it was.
   */
  async times(registrationIds: readonly string[]): Promise<Map<string, Times>> {
    const rows = await this.dataSource.query<(Times & { registrationId: string })[]>(
      `select distinct on (registration_id) registration_id as "registrationId", starts_at as "startsAt", ends_at as "endsAt"
       from letter where registration_id = any ($1) and starts_at is not null and kind <> 'PLACE_CHANGED'
         and state not in ('SUPERSEDED', 'EXPIRED', 'FAILED')
       order by registration_id, created_at desc, id desc`,
      [registrationIds],
    );
    return new Map(rows.map((row) => [row.registrationId, row]));
  }

  /** Those of these registrations that were told last that the event is off. */
  async ofCancellation(registrationIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.dataSource.query<{ registrationId: string }[]>(
      `select t.registration_id as "registrationId" from (${LAST_WORD} and registration_id = any ($1) ${NEWEST}) t
       where t.kind <> 'EVENT_RESTORED'`,
      [registrationIds],
    );
    return new Set(rows.map(({ registrationId }) => registrationId));
  }

  /** How many live registrations of the event were told last that it is off. */
  async countOfCancellation(eventId: string): Promise<number> {
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from (${LAST_WORD} and event_id = $1 ${NEWEST}) t join registration r on r.id = t.registration_id
       where t.kind <> 'EVENT_RESTORED' and r.state <> 'CANCELLED' and r.erased_at is null`,
      [eventId],
    );
    return rows[0]?.count ?? 0;
  }
}
