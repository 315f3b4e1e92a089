import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { MovedRows } from './references.repository.js';

/** What a merge moved, by «table.column». */
export type Moved = Record<string, MovedRows>;

export interface MergeRow {
  id: string;
  loserId: string;
  loser: string;
  survivorId: string;
  survivor: string;
  rows: number;
  mergedBy: string | null;
  mergedAt: Date;
  undoneAt: Date | null;
}

@Injectable()
export class MergesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async insert(
    tx: EntityManager,
    merge: { id: string; loserId: string; survivorId: string; moved: Moved; mergedBy: string; mergedAt: Date },
  ): Promise<void> {
    await tx.query(
      `insert into organisation_merge (id, loser_id, survivor_id, moved, merged_by, merged_at) values ($1, $2, $3, $4, $5, $6)`,
      [merge.id, merge.loserId, merge.survivorId, JSON.stringify(merge.moved), merge.mergedBy, merge.mergedAt],
    );
  }

  /** Somebody with one role in both keeps it for the longer of the two terms; without an end is the longest. */
  async keepLongestTerms(tx: EntityManager, loserId: string, survivorId: string): Promise<void> {
    await tx.query(
      `update role_assignment s set valid_until = case when l.valid_until is not null then greatest(l.valid_until, s.valid_until) end
       from role_assignment l where l.organisation_id = $1 and s.organisation_id = $2 and l.person_id = s.person_id and l.role = s.role
         and s.valid_until is not null and (l.valid_until is null or l.valid_until > s.valid_until)`,
      [loserId, survivorId],
    );
  }

  async lock(
    tx: EntityManager,
    id: string,
  ): Promise<{ loserId: string; survivorId: string; moved: Moved; undoneAt: Date | null } | null> {
    const rows = await tx.query<{ loserId: string; survivorId: string; moved: Moved; undoneAt: Date | null }[]>(
      `select loser_id as "loserId", survivor_id as "survivorId", moved, undone_at as "undoneAt" from organisation_merge
       where id = $1 for update`,
      [id],
    );
    return rows[0] ?? null;
  }

  async setMoved(tx: EntityManager, id: string, moved: Moved): Promise<void> {
    await tx.query(`update organisation_merge set moved = $2 where id = $1`, [id, JSON.stringify(moved)]);
  }

  async setUndone(tx: EntityManager, id: string, now: Date): Promise<void> {
    await tx.query(`update organisation_merge set undone_at = $2 where id = $1`, [id, now]);
  }

  /** Merges an organisation took part in that still stand, the newest first. */
  async of(organisationId: string): Promise<MergeRow[]> {
    return this.dataSource.query(
      `select g.id, g.loser_id as "loserId", l.short_name as loser, g.survivor_id as "survivorId", s.short_name as survivor,
         (select coalesce(sum(jsonb_array_length(value -> 'keys')), 0)::int from jsonb_each(g.moved)) as rows,
         nullif(concat_ws(' ', p.first_name, p.last_name), '') as "mergedBy", g.merged_at as "mergedAt", g.undone_at as "undoneAt"
       from organisation_merge g join organisation l on l.id = g.loser_id join organisation s on s.id = g.survivor_id
       left join person p on p.id = g.merged_by
       where (g.loser_id = $1 or g.survivor_id = $1) and g.undone_at is null order by g.merged_at desc, g.id`,
      [organisationId],
    );
  }
}
