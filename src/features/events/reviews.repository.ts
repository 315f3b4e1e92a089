import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Scope } from '../accounts/accounts.rules.js';

/** An event that waits for somebody's approval. */
export interface AwaitingRow {
  id: string;
  slug: string;
  title: string;
  organiser: string;
  zone: string;
  startsAt: Date;
  endsAt: Date;
  submittedAt: Date | null;
  /** Null when the account is gone. */
  submittedBy: string | null;
  note: string | null;
  wishedPublishAt: Date | null;
  /** Remarks that nobody has called settled. */
  openRemarks: number;
}

export interface RemarkRow {
  id: string;
  /** Of the remark that this one answers; null for a remark itself. */
  parentId: string | null;
  author: string | null;
  text: string;
  createdAt: Date;
  resolvedAt: Date | null;
  resolvedBy: string | null;
}

/** Who put an event up for review, and the event as a letter to them names it. */
export interface Author {
  email: string;
  authorName: string;
  title: string;
  slug: string;
  zone: string;
  publishAt: Date | null;
}

const NAME = (alias: string) => `nullif(concat_ws(' ', ${alias}.last_name, ${alias}.first_name), '')`;

@Injectable()
export class ReviewsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** In review within the scope, the one that has waited longest first. */
  async awaiting(scope: Scope, limit: number): Promise<AwaitingRow[]> {
    return this.dataSource.query(
      `select e.id, e.slug, e.title, o.short_name as organiser, e.zone, e.starts_at as "startsAt", e.ends_at as "endsAt",
         e.submitted_at as "submittedAt", ${NAME('p')} as "submittedBy", e.submit_note as note,
         e.wished_publish_at as "wishedPublishAt", (select count(*)::int from event_remark r
           where r.event_id = e.id and r.parent_id is null and r.resolved_at is null) as "openRemarks"
       from event e join organisation o on o.id = e.organiser_id left join person p on p.id = e.submitted_by_id
       where e.publication_state = 'IN_REVIEW' and ($1 or e.organiser_id = any ($2::uuid[]) or e.id = any ($3::uuid[]))
       order by e.submitted_at, e.id limit $4`,
      [scope.all, scope.organisations, scope.events, limit],
    );
  }

  /** Remarks and answers of an event, the oldest first. */
  async remarks(eventId: string): Promise<RemarkRow[]> {
    return this.dataSource.query(
      `select r.id, r.parent_id as "parentId", ${NAME('a')} as author, r.text, r.created_at as "createdAt",
         r.resolved_at as "resolvedAt", ${NAME('b')} as "resolvedBy"
       from event_remark r left join person a on a.id = r.author_id left join person b on b.id = r.resolved_by_id
       where r.event_id = $1 order by r.created_at, r.id`,
      [eventId],
    );
  }

  /** Who put the event up for review and who planned its publication; null for nobody and for accounts that are gone. */
  async people(eventId: string): Promise<{ submittedBy: string | null; plannedBy: string | null }> {
    const rows = await this.dataSource.query<{ submittedBy: string | null; plannedBy: string | null }[]>(
      `select ${NAME('s')} as "submittedBy", ${NAME('p')} as "plannedBy" from event e
       left join person s on s.id = e.submitted_by_id left join person p on p.id = e.publish_by_id where e.id = $1`,
      [eventId],
    );
    return rows[0] ?? { submittedBy: null, plannedBy: null };
  }

  /** Null for an account that is gone or closed. */
  async author(eventId: string): Promise<Author | null> {
    const rows = await this.dataSource.query<Author[]>(
      `select p.email, concat_ws(' ', p.first_name, p.middle_name) as "authorName", e.title, e.slug, e.zone, e.publish_at as "publishAt"
       from event e join person p on p.id = e.submitted_by_id where e.id = $1 and p.blocked_at is null`,
      [eventId],
    );
    return rows[0] ?? null;
  }

  async insertRemark(
    tx: EntityManager,
    remark: { id: string; eventId: string; parentId: string | null; authorId: string; text: string; createdAt: Date },
  ): Promise<void> {
    await tx.query(
      `insert into event_remark (id, event_id, parent_id, author_id, text, created_at) values ($1, $2, $3, $4, $5, $6)`,
      [remark.id, remark.eventId, remark.parentId, remark.authorId, remark.text, remark.createdAt],
    );
  }

  /** Is there such a remark, not an answer, at this event? */
  async hasRemark(tx: EntityManager, eventId: string, id: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `select from event_remark where id = $1 and event_id = $2 and parent_id is null`,
      [id, eventId],
    );
    return rows.length > 0;
  }

  /** Nothing changes when it stands so already: who settled it first is kept. */
  async setResolved(tx: EntityManager, id: string, by: { personId: string; at: Date } | null): Promise<void> {
    await tx.query(
      `update event_remark set resolved_at = $2, resolved_by_id = $3 where id = $1 and (resolved_at is null) <> ($2::timestamptz is null)`,
      [id, by?.at ?? null, by?.personId ?? null],
    );
  }

  /** Events whose planned publication fell due before `moment`, at most `limit`. */
  async overduePlans(moment: Date, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select id from event where publish_at <= $1 order by publish_at limit $2`,
      [moment, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** As a signed-in actor is called. */
  async nameOf(tx: EntityManager, personId: string): Promise<string | undefined> {
    const rows = await tx.query<{ name: string }[]>(
      `select concat_ws(' ', p.first_name, p.last_name) as name from person p where p.id = $1`,
      [personId],
    );
    return rows[0]?.name;
  }
}
