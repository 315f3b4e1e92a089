import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Scope } from '../accounts/accounts.rules.js';
import { slugStem } from '../../common/slug.js';
import type { SeriesKind, SeriesRegistration } from './series.rules.js';

export interface SeriesRow {
  id: string;
  slug: string;
  kind: SeriesKind;
  title: string;
  summary: string;
  registration: SeriesRegistration;
  organiserId: string;
  organiser: string;
  revision: number;
}

/** A series in the workspace's list. */
export interface SeriesListRow extends SeriesRow {
  stages: number;
  held: number;
  nextStartsAt: Date | null;
}

const COLUMNS = `s.id, s.slug, s.kind, s.title, s.summary, s.registration, s.organiser_id as "organiserId", o.short_name as organiser, s.revision`;

@Injectable()
export class SeriesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async find(where: { slug: string } | { id: string }, tx?: EntityManager): Promise<SeriesRow | null> {
    const [column, value] = 'slug' in where ? ['slug', where.slug] : ['id', where.id];
    const rows = await (tx ?? this.dataSource).query<SeriesRow[]>(
      `select ${COLUMNS} from series s join organisation o on o.id = s.organiser_id where s.${column} = $1`,
      [value],
    );
    return rows[0] ?? null;
  }

  /** Series of the scope by title, with how many of their published stages are held at `now`. */
  async list(scope: Scope, now: Date): Promise<SeriesListRow[]> {
    return this.dataSource.query(
      `select ${COLUMNS}, c.stages, c.held, c."nextStartsAt" from series s join organisation o on o.id = s.organiser_id
       cross join lateral (select count(*)::int as stages, count(*) filter (where e.ends_at <= $3)::int as held,
           min(e.starts_at) filter (where e.ends_at > $3) as "nextStartsAt"
         from event e where e.series_id = s.id and e.publication_state = 'PUBLISHED' and e.cancelled_at is null) c
       where $1 or s.organiser_id = any ($2) order by s.title collate ru_natural, s.id`,
      [scope.all, scope.organisations, now],
    );
  }

  async insert(tx: EntityManager, series: Omit<SeriesRow, 'organiser' | 'revision'>, now: Date): Promise<void> {
    await tx.query(
      `insert into series (id, slug, kind, title, summary, registration, organiser_id, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
      [series.id, series.slug, series.kind, series.title, series.summary, series.registration, series.organiserId, now],
    );
  }

  /** False when somebody has changed it since `revision`. */
  async update(
    tx: EntityManager,
    series: Pick<SeriesRow, 'id' | 'kind' | 'title' | 'summary' | 'registration' | 'organiserId'>,
    revision: number | null,
    now: Date,
  ): Promise<boolean> {
    const [, changed] = await tx.query<[unknown, number]>(
      `update series set kind = $2, title = $3, summary = $4, registration = $5, organiser_id = $6, revision = revision + 1, updated_at = $8
       where id = $1 and revision = coalesce($7, revision)`,
      [series.id, series.kind, series.title, series.summary, series.registration, series.organiserId, revision, now],
    );
    return changed > 0;
  }

  /** `slug` and its numbered forms that are taken; nobody else takes one until the end of `tx`. */
  async lockSlugsLike(tx: EntityManager, slug: string): Promise<Set<string>> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('series_slug'))`);
    const rows = await tx.query<{ slug: string }[]>(
      `select slug from series where slug = $1 or slug ~ ('^' || $2 || '-[0-9]+$')`,
      [slug, slugStem(slug)],
    );
    return new Set(rows.map((row) => row.slug));
  }
}
