import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** Networks that unproved registrations came from, for the limits of strangers. */
@Injectable()
export class NetworksRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** What waits for unproved addresses at each of the events, by network. */
  async unproved(
    tx: EntityManager,
    eventIds: readonly string[],
  ): Promise<{ eventId: string; network: string; held: number; waiting: number }[]> {
    return tx.query(
      `select event_id as "eventId", network::text, count(*) filter (where state = 'PENDING' and not unheld)::int as held,
         count(*) filter (where state = 'WAITLISTED')::int as waiting
       from registration where event_id = any ($1) and network is not null group by event_id, network`,
      [eventIds],
    );
  }

  /** How many unproved addresses each of the networks has asked for since. */
  async askedFrom(tx: EntityManager, networks: readonly string[], since: Date): Promise<Map<string, number>> {
    const rows = await tx.query<{ network: string; count: number }[]>(
      `select network::text, count(distinct email)::int as count from registration
       where network = any ($1::cidr[]) and letter_requested_at > $2 group by network`,
      [networks, since],
    );
    return new Map(rows.map(({ network, count }) => [network, count]));
  }

  /** Networks are kept for a day, and no longer than the address is unproved. */
  async forgetNetworks(before: Date): Promise<void> {
    await this.dataSource.query(
      `update registration set network = null where network is not null and letter_requested_at < $1`,
      [before],
    );
  }
}
