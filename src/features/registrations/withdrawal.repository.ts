import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** A registration as far as giving its place back is concerned. */
export interface LivePlace {
  id: string;
  eventId: string;
}

@Injectable()
export class WithdrawalRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Live registrations of the person, or of the address where nobody has claimed them, for what has not ended at `now`. */
  async liveOf(personId: string | null, email: string | null, now: Date): Promise<LivePlace[]> {
    return this.dataSource.query(
      `select r.id, r.event_id as "eventId" from registration r join event e on e.id = r.event_id
       where (r.person_id = $1 or (r.person_id is null and r.email = $2)) and r.state <> 'CANCELLED' and e.ends_at > $3
       order by e.starts_at, r.id`,
      [personId, email, now],
    );
  }

  /** The live registration with this id for what has not ended at `now`; null otherwise. */
  async live(id: string, now: Date): Promise<LivePlace | null> {
    const rows = await this.dataSource.query<LivePlace[]>(
      `select r.id, r.event_id as "eventId" from registration r join event e on e.id = r.event_id
       where r.id = $1 and r.state <> 'CANCELLED' and e.ends_at > $2`,
      [id, now],
    );
    return rows[0] ?? null;
  }
}
