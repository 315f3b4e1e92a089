import type { DataSource, EntityManager, EntityTarget } from 'typeorm';
import type { PublicationState } from '../../common/lifecycle.js';
import { slugStem } from '../../common/slug.js';
import type { Scope } from '../accounts/accounts.rules.js';
import type { EventKind } from '../events/events.rules.js';
import type { Publication } from './publication.entity.js';
import { PUBLICATION_GROUPS, type PublicationGroup } from './publications.rules.js';

/** The event a publication is about. */
export interface PublicationEvent {
  id: string;
  slug: string;
  title: string;
  kind: EventKind;
  startsAt: Date;
  endsAt: Date;
  cancelledAt: Date | null;
  /** The text was last saved for another time of the event. */
  isMovedSince: boolean;
}

/** A publication as lists show it, with what it is about. */
export interface PublicationCard {
  id: string;
  slug: string;
  title: string;
  lead: string;
  publicationState: PublicationState;
  publishedAt: Date | null;
  /** When it comes out by itself; null when nobody said so. */
  publishAt: Date | null;
  submittedAt: Date | null;
  returnRemark: string | null;
  updatedAt: Date;
  /** Published, and so is its event if it has one: one that is not would be told of. */
  isPublic: boolean;
  /** Of the whole of what it is about; null for news. A series ends with the last of its published events. */
  endsAt: Date | null;
  /** The id of `event`, as the table of rights wants it. */
  eventId: string | null;
  event: PublicationEvent | null;
  /** `isPublic`: something in it is published, so it has a page. */
  series: { id: string; slug: string; title: string; isPublic: boolean } | null;
  /** Of the event; Moscow's for what has none. */
  zone: string;
  organiser: string;
  organiserId: string;
}

/** What a list of publications is narrowed to: about events and series, or standing alone. */
export type About = 'events' | 'news';

const PUBLIC = `p.publication_state = 'PUBLISHED' and coalesce(e.publication_state = 'PUBLISHED', true)`;
const ABOUT: Readonly<Record<About, string>> = {
  events: 'and num_nonnulls(p.event_id, p.series_id) = 1',
  news: 'and num_nonnulls(p.event_id, p.series_id) = 0',
};
const GROUPS: Readonly<Record<PublicationGroup, string>> = {
  draft: `p.publication_state = 'DRAFT'`,
  review: `p.publication_state = 'IN_REVIEW'`,
  approved: `p.publication_state = 'APPROVED' and p.publish_at is null`,
  scheduled: `p.publish_at is not null`,
  published: `p.publication_state = 'PUBLISHED'`,
  withdrawn: `p.publication_state = 'WITHDRAWN'`,
};
const IN_SCOPE = `($1 or p.organiser_id = any ($2::uuid[]) or p.event_id = any ($3::uuid[]))`;
const scopeValues = ({ all, organisations, events }: Scope): unknown[] => [all, organisations, events];

/** What the list of the workspace is narrowed to. */
export interface ManagedFilter {
  group?: PublicationGroup | undefined;
  about?: About | undefined;
  q?: string | null | undefined;
  /** updated_at (ISO) and id of the last row shown. */
  after?: readonly [string, string] | undefined;
  limit: number;
}

const CARD = `
  p.id, p.slug, p.title, p.lead, p.publication_state as "publicationState", p.published_at as "publishedAt", p.publish_at as "publishAt",
  p.submitted_at as "submittedAt", p.return_remark as "returnRemark", p.updated_at as "updatedAt", (${PUBLIC}) as "isPublic",
  coalesce(e.ends_at, (select max(x.ends_at) from event x where x.series_id = p.series_id and x.publication_state = 'PUBLISHED')) as "endsAt",
  p.event_id as "eventId", case when e.id is not null then jsonb_build_object('id', e.id, 'slug', e.slug, 'title', e.title, 'kind', e.kind,
    'startsAt', e.starts_at, 'endsAt', e.ends_at, 'cancelledAt', e.cancelled_at,
    'isMovedSince', coalesce((p.text_starts_at, p.text_ends_at) <> (e.starts_at, e.ends_at), false)) end as event,
  case when s.id is not null then jsonb_build_object('id', s.id, 'slug', s.slug, 'title', s.title,
    'isPublic', exists (select from event x where x.series_id = s.id and x.publication_state = 'PUBLISHED')) end as series,
  coalesce(e.zone, 'Europe/Moscow') as zone, o.short_name as organiser, p.organiser_id as "organiserId"`;

/** Reading and writing of one kind of publication; `table` is its own. */
export class PublicationsRepository<T extends Publication> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly entity: EntityTarget<T>,
    private readonly table: 'announcement' | 'post_release',
  ) {}

  /** Published, of events that are public or of none, the newest first. */
  async published(
    after: readonly [string, string] | undefined,
    limit: number,
    about?: About,
  ): Promise<PublicationCard[]> {
    return this.cards(
      `where ${PUBLIC} ${about ? ABOUT[about] : ''}
         and ($1::timestamptz is null or (p.published_at, p.id) < ($1, $2::uuid))
       order by p.published_at desc, p.id desc limit $3`,
      [after?.[0] ?? null, after?.[1] ?? null, limit],
    );
  }

  /** In review within `scope`, the first submitted first. */
  async inReview(scope: Scope, limit: number): Promise<PublicationCard[]> {
    return this.cards(
      `where p.publication_state = 'IN_REVIEW' and ${IN_SCOPE} order by p.submitted_at, p.id limit $4`,
      [...scopeValues(scope), limit],
    );
  }

  /** Within `scope`, whatever their state, those changed last first. */
  async managed(scope: Scope, filter: ManagedFilter): Promise<PublicationCard[]> {
    const { group, about, q, after, limit } = filter;
    return this.cards(
      `where ${IN_SCOPE} ${about ? ABOUT[about] : ''} ${group ? `and ${GROUPS[group]}` : ''}
         and ($4::text is null or p.title ilike '%' || $4 || '%' or p.lead ilike '%' || $4 || '%')
         and ($5::timestamptz is null or (p.updated_at, p.id) < ($5, $6::uuid))
       order by p.updated_at desc, p.id desc limit $7`,
      [...scopeValues(scope), q?.replaceAll(/[\\%_]/g, '\\$&') ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
    );
  }

  /** How many there are of each group within `scope`. */
  async countManaged(scope: Scope): Promise<Record<PublicationGroup, number>> {
    const counts = PUBLICATION_GROUPS.map((group) => `count(*) filter (where ${GROUPS[group]})::int as "${group}"`);
    const rows = await this.dataSource.query<Record<PublicationGroup, number>[]>(
      `select ${counts.join(', ')} from ${this.table} p where ${IN_SCOPE}`,
      scopeValues(scope),
    );
    return rows[0] ?? { draft: 0, review: 0, approved: 0, scheduled: 0, published: 0, withdrawn: 0 };
  }

  async ofEvents(eventIds: readonly string[], tx?: EntityManager): Promise<PublicationCard[]> {
    return this.cards(`where p.event_id = any ($1::uuid[])`, [eventIds], tx);
  }

  /** Ids of those that were to come out by `now`, at most `limit`. */
  async due(now: Date, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select id from ${this.table} where publish_at <= $1 order by publish_at limit $2`,
      [now, limit],
    );
    return rows.map(({ id }) => id);
  }

  async card(
    where: 'p.slug' | 'p.id' | 'p.event_id' | 'p.series_id',
    value: string,
    tx?: EntityManager,
  ): Promise<PublicationCard | null> {
    const rows = await this.cards(`where ${where} = $1`, [value], tx);
    return rows[0] ?? null;
  }

  async find(id: string): Promise<T> {
    return this.dataSource.getRepository(this.entity).findOneOrFail({ where: { id } as never });
  }

  async lock(tx: EntityManager, id: string): Promise<T | null> {
    return tx.getRepository(this.entity).findOne({ where: { id } as never, lock: { mode: 'pessimistic_write' } });
  }

  async save(tx: EntityManager, publication: T): Promise<void> {
    await tx.getRepository(this.entity).save(publication);
  }

  async insert(tx: EntityManager, publication: T): Promise<void> {
    await tx.getRepository(this.entity).insert(publication as never);
  }

  /** The text is as its author wants it for the present time of its event. */
  async stampText(tx: EntityManager, id: string): Promise<void> {
    await tx.query(
      `update ${this.table} p set text_starts_at = e.starts_at, text_ends_at = e.ends_at from event e
       where p.id = $1 and e.id = p.event_id`,
      [id],
    );
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

  private async cards(
    rest: string,
    values: unknown[],
    source: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<PublicationCard[]> {
    const rows = await source.query<CardRow[]>(
      `select ${CARD} from ${this.table} p join organisation o on o.id = p.organiser_id
       left join event e on e.id = p.event_id left join series s on s.id = p.series_id ${rest}`,
      values,
    );
    return rows.map(toCard);
  }
}

/** As it comes out of SQL: moments inside of JSON are text. */
type CardRow = Omit<PublicationCard, 'event'> & {
  event:
    | (Omit<PublicationEvent, Moments> &
        Record<Exclude<Moments, 'cancelledAt'>, string> & { cancelledAt: string | null })
    | null;
};
type Moments = 'startsAt' | 'endsAt' | 'cancelledAt';

function toCard({ event, ...card }: CardRow): PublicationCard {
  if (!event) return { ...card, event };
  const { startsAt, endsAt, cancelledAt } = event;
  return {
    ...card,
    event: {
      ...event,
      startsAt: new Date(startsAt),
      endsAt: new Date(endsAt),
      cancelledAt: cancelledAt === null ? null : new Date(cancelledAt),
    },
  };
}
