import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { takeTurn } from '../../platform/database/turn.js';
import type { RosterFilter } from '../registrations/roster.service.js';
import type { CampaignState } from './campaigns.rules.js';
import type { LetterState } from './notifications.rules.js';

export interface CampaignRow {
  id: string;
  eventId: string;
  subject: string;
  body: string;
  filter: RosterFilter;
  state: CampaignState;
  author: string | null;
  sentBy: string | null;
  sentAt: Date | null;
  stoppedAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Of one that was sent: to how many. */
  recipients: number;
  /** Of them, how many letters stand in the ledger. */
  written: number;
}

export interface WaitingRecipient {
  registrationId: string;
  letterId: string;
}

const NAME = (alias: string) => `nullif(concat_ws(' ', ${alias}.last_name, ${alias}.first_name), '')`;
const ROW = `
  c.id, c.event_id as "eventId", c.subject, c.body, c.filter, c.state, ${NAME('a')} as author, ${NAME('s')} as "sentBy", c.sent_at as "sentAt",
  c.stopped_at as "stoppedAt", c.version, c.created_at as "createdAt", c.updated_at as "updatedAt", r.recipients, r.written`;
const FROM = `
  from campaign c left join person a on a.id = c.author_id left join person s on s.id = c.sent_by_id
  cross join lateral (select count(*)::int as recipients, count(x.written_at)::int as written from campaign_recipient x where x.campaign_id = c.id) r`;

const turnOf = (id: string) => `campaign ${id}`;

@Injectable()
export class CampaignsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The newest first. */
  async list(eventId: string): Promise<CampaignRow[]> {
    return this.dataSource.query(
      `select ${ROW} ${FROM} where c.event_id = $1 order by c.created_at desc, c.id limit 100`,
      [eventId],
    );
  }

  async find(id: string): Promise<CampaignRow | null> {
    const rows = await this.dataSource.query<CampaignRow[]>(`select ${ROW} ${FROM} where c.id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** Locked for a change, with what decides it; null when the event has no such campaign. */
  async lock(
    tx: EntityManager,
    eventId: string,
    id: string,
  ): Promise<{ state: CampaignState; version: number; filter: RosterFilter } | null> {
    await takeTurn(tx, turnOf(id));
    const rows = await tx.query<{ state: CampaignState; version: number; filter: RosterFilter }[]>(
      `select state, version, filter from campaign where id = $1 and event_id = $2 for update`,
      [id, eventId],
    );
    return rows[0] ?? null;
  }

  async insert(
    tx: EntityManager,
    campaign: Pick<CampaignRow, 'id' | 'eventId' | 'subject' | 'body' | 'filter'> & { authorId: string; now: Date },
  ): Promise<void> {
    await tx.query(
      `insert into campaign (id, event_id, subject, body, filter, author_id, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7)`,
      [
        campaign.id,
        campaign.eventId,
        campaign.subject,
        campaign.body,
        JSON.stringify(campaign.filter),
        campaign.authorId,
        campaign.now,
      ],
    );
  }

  async update(tx: EntityManager, id: string, text: { subject: string; body: string }, now: Date): Promise<void> {
    await tx.query(
      `update campaign set subject = $2, body = $3, version = version + 1, updated_at = $4 where id = $1`,
      [id, text.subject, text.body, now],
    );
  }

  async remove(tx: EntityManager, id: string): Promise<void> {
    await tx.query(`delete from campaign where id = $1`, [id]);
  }

  /** From here on it goes to exactly these registrations, one for an address. */
  async markSent(
    tx: EntityManager,
    id: string,
    registrations: readonly string[],
    by: string,
    now: Date,
  ): Promise<void> {
    await tx.query(
      `update campaign set state = 'SENT', sent_at = $2, sent_by_id = $3, version = version + 1, updated_at = $2 where id = $1`,
      [id, now, by],
    );
    await tx.query(
      `insert into campaign_recipient (campaign_id, registration_id, letter_id)
       select $1, unnest($2::uuid[]), gen_random_uuid()`,
      [id, registrations],
    );
  }

  /** What has not gone yet will not go; returns how many letters were kept back. */
  async stop(tx: EntityManager, id: string, now: Date): Promise<number> {
    await tx.query(
      `update campaign set state = 'STOPPED', stopped_at = $2, version = version + 1, updated_at = $2 where id = $1`,
      [id, now],
    );
    const [, inLine] = await tx.query<[unknown, number]>(
      `update letter l set state = 'SUPERSEDED' from campaign_recipient x
       where x.campaign_id = $1 and l.id = x.letter_id and l.state = 'QUEUED'`,
      [id],
    );
    const [, unwritten] = await tx.query<[unknown, number]>(
      `delete from campaign_recipient where campaign_id = $1 and written_at is null`,
      [id],
    );
    return inLine + unwritten;
  }

  /** The next recipients whose letters are not in the ledger yet, of a campaign that goes on; who asks to stop it comes when `tx` ends. */
  async waiting(tx: EntityManager, id: string, limit: number): Promise<WaitingRecipient[]> {
    await takeTurn(tx, turnOf(id));
    return tx.query(
      `select x.registration_id as "registrationId", x.letter_id as "letterId" from campaign_recipient x join campaign c on c.id = x.campaign_id
       where x.campaign_id = $1 and x.written_at is null and c.state = 'SENT' order by x.registration_id limit $2`,
      [id, limit],
    );
  }

  async markWritten(tx: EntityManager, id: string, registrations: readonly string[], now: Date): Promise<void> {
    await tx.query(
      `update campaign_recipient set written_at = $3 where campaign_id = $1 and registration_id = any ($2) and written_at is null`,
      [id, registrations, now],
    );
  }

  /** How the letters of a campaign stand in the ledger. */
  async letterStates(id: string): Promise<Partial<Record<LetterState, number>>> {
    const rows = await this.dataSource.query<{ state: LetterState; count: number }[]>(
      `select l.state, count(*)::int as count from campaign_recipient x join letter l on l.id = x.letter_id
       where x.campaign_id = $1 group by l.state`,
      [id],
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }
}
