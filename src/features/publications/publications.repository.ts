import type { DataSource, EntityManager, EntityTarget } from 'typeorm';
import type { PublicationState } from '../../common/lifecycle.js';
import { slugStem } from '../../common/slug.js';
import type { EventKind } from '../events/events.rules.js';
import type { Publication } from './publication.entity.js';

/** A publication as lists show it, with the event it is about. */
export interface PublicationCard {
  id: string;
  slug: string;
  title: string;
  lead: string;
  publicationState: PublicationState;
  publishedAt: Date | null;
  updatedAt: Date;
  /** Published, and so is its event: one that is not would be told of. */
  isPublic: boolean;
  eventId: string;
  eventSlug: string;
  eventTitle: string;
  eventKind: EventKind;
  eventStartsAt: Date;
  zone: string;
  organiser: string;
  organiserId: string;
}

const PUBLIC = `p.publication_state = 'PUBLISHED' and e.publication_state = 'PUBLISHED'`;
const CARD = `
  p.id, p.slug, p.title, p.lead, p.publication_state as "publicationState", p.published_at as "publishedAt", p.updated_at as "updatedAt",
  (${PUBLIC}) as "isPublic", e.id as "eventId", e.slug as "eventSlug", e.title as "eventTitle", e.kind as "eventKind", e.starts_at as "eventStartsAt", e.zone,
  o.short_name as organiser, e.organiser_id as "organiserId"`;

/** Reading and writing of one kind of publication; `table` is its own. */
export class PublicationsRepository<T extends Publication> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly entity: EntityTarget<T>,
    private readonly table: 'announcement' | 'post_release',
  ) {}

  /** Published, of events that are public, the newest first. */
  async published(after: readonly [string, string] | undefined, limit: number): Promise<PublicationCard[]> {
    return this.dataSource.query(
      `select ${CARD} ${this.from()} where ${PUBLIC}
         and ($1::timestamptz is null or (p.published_at, p.id) < ($1, $2::uuid))
       order by p.published_at desc, p.id desc limit $3`,
      [after?.[0] ?? null, after?.[1] ?? null, limit],
    );
  }

  async card(where: 'p.slug' | 'p.event_id', value: string): Promise<PublicationCard | null> {
    const rows = await this.dataSource.query<PublicationCard[]>(`select ${CARD} ${this.from()} where ${where} = $1`, [
      value,
    ]);
    return rows[0] ?? null;
  }

  async find(id: string): Promise<T> {
    return this.dataSource.getRepository(this.entity).findOneOrFail({ where: { id } as never });
  }

  async lock(tx: EntityManager, slug: string): Promise<T | null> {
    return tx.getRepository(this.entity).findOne({ where: { slug } as never, lock: { mode: 'pessimistic_write' } });
  }

  async save(tx: EntityManager, publication: T): Promise<void> {
    await tx.getRepository(this.entity).save(publication);
  }

  async insert(tx: EntityManager, publication: T): Promise<void> {
    await tx.getRepository(this.entity).insert(publication as never);
  }

  /** `slug` and its numbered forms that are taken; nobody else takes one until the end of `tx`. */
  async lockSlugsLike(tx: EntityManager, slug: string): Promise<Set<string>> {
    await tx.query(`select pg_advisory_xact_lock(hashtext($1))`, [`${this.table}_slug`]);
    const rows = await tx.query<{ slug: string }[]>(
      `select slug from ${this.table} where slug = $1 or slug ~ ('^' || $2 || '-[0-9]+$')`,
      [slug, slugStem(slug)],
    );
    return new Set(rows.map((row) => row.slug));
  }

  private from(): string {
    return `from ${this.table} p join event e on e.id = p.event_id join organisation o on o.id = e.organiser_id`;
  }
}
