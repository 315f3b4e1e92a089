import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { LetterKind, Times } from './notifications.rules.js';

/** What people already know from the letters they were sent. */
@Injectable()
export class ToldRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The time the last letter told each of these registrations; absent for those who had none. */
  async times(registrationIds: readonly string[]): Promise<Map<string, Times>> {
    const rows = await this.dataSource.query<(Times & { registrationId: string })[]>(
      `select distinct on (registration_id) registration_id as "registrationId", starts_at as "startsAt", ends_at as "endsAt"
       from letter where registration_id = any ($1) and starts_at is not null and state not in ('SUPERSEDED', 'EXPIRED', 'FAILED')
       order by registration_id, created_at desc, id desc`,
      [registrationIds],
    );
    return new Map(rows.map((row) => [row.registrationId, row]));
  }

  /** Those of these registrations that were told last that the event is off. */
  async ofCancellation(registrationIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.dataSource.query<{ registrationId: string; kind: LetterKind }[]>(
      `select distinct on (registration_id) registration_id as "registrationId", kind from letter
       where registration_id = any ($1) and kind in ('EVENT_CANCELLED', 'EVENT_RESTORED') and state in ('SENDING', 'SENT', 'KEPT')
       order by registration_id, created_at desc, id desc`,
      [registrationIds],
    );
    return new Set(rows.filter(({ kind }) => kind === 'EVENT_CANCELLED').map(({ registrationId }) => registrationId));
  }
}
