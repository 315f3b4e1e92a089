import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { FounderType, OrganisationKind, ProfminimumLevel } from './organisation.entity.js';
import { searchTextOf } from './organisations.rules.js';

/** What is written of an organisation. */
export interface OrganisationValues {
  kind: OrganisationKind;
  founderType: FounderType | null;
  code: string | null;
  inn: string | null;
  okpo: string | null;
  name: string;
  shortName: string;
  municipalityId: string | null;
  parentId: string | null;
  profminimumLevel: ProfminimumLevel | null;
  headName: string | null;
  headPosition: string | null;
  email: string | null;
  phone: string | null;
  website: string | null;
  address: string | null;
}

export type LockedOrganisation = OrganisationValues & {
  id: string;
  revision: number;
  isCollective: boolean;
  closedAt: Date | null;
  mergedIntoId: string | null;
};

const COLUMNS: Readonly<Record<keyof OrganisationValues, string>> = {
  kind: 'kind', founderType: 'founder_type', code: 'code', inn: 'inn', okpo: 'okpo', name: 'name', shortName: 'short_name',
  municipalityId: 'municipality_id', parentId: 'parent_id', profminimumLevel: 'profminimum_level', headName: 'head_name',
  headPosition: 'head_position', email: 'email', phone: 'phone', website: 'website', address: 'address',
}; // prettier-ignore
const NAMES = Object.keys(COLUMNS) as (keyof OrganisationValues)[];

/** Writes organisations and municipalities. Everything runs in the caller's transaction. */
@Injectable()
export class OrganisationWritingRepository {
  async insert(tx: EntityManager, id: string, values: OrganisationValues, now: Date): Promise<void> {
    await tx.query(
      `insert into organisation (id, created_at, updated_at, ${NAMES.map((name) => COLUMNS[name]).join(', ')})
       values ($1, $2, $2, ${NAMES.map((_, n) => `$${n + 3}`).join(', ')})`,
      [id, now, ...NAMES.map((name) => values[name])],
    );
    await this.refreshSearch(tx, [id]);
  }

  /** Writes the given fields and counts a revision; does not look at what was there. */
  async update(tx: EntityManager, id: string, change: Partial<OrganisationValues>, now: Date): Promise<void> {
    const names = NAMES.filter((name) => change[name] !== undefined);
    const sets = names.map((name, n) => `, ${COLUMNS[name]} = $${n + 3}`).join('');
    await tx.query(`update organisation set revision = revision + 1, updated_at = $2${sets} where id = $1`, [
      id,
      now,
      ...names.map((name) => change[name]),
    ]);
    await this.refreshSearch(tx, [id]);
  }

  /** Closes those of `ids` that work, or opens those that are closed and not merged. Returns whom it touched. */
  async setClosed(tx: EntityManager, ids: readonly string[], closedAt: Date | null, now: Date): Promise<string[]> {
    const rows = await tx.query<[{ id: string }[], number]>(
      `update organisation set closed_at = $2, revision = revision + 1, updated_at = $3
       where id = any ($1) and (closed_at is null) = ($2::timestamptz is not null) and merged_into_id is null returning id`,
      [ids, closedAt, now],
    );
    return rows[0].map(({ id }) => id);
  }

  /** Closes `id` as merged into `survivorId`, or takes that back. */
  async setMerged(tx: EntityManager, id: string, survivorId: string | null, now: Date): Promise<void> {
    await tx.query(
      `update organisation set merged_into_id = $2, closed_at = case when $2::uuid is null then null else coalesce(closed_at, $3) end,
         revision = revision + 1, updated_at = $3 where id = $1`,
      [id, survivorId, now],
    );
  }

  /** Locks rows in the order of ids, so that two who lock the same ones wait and do not stop each other. */
  async lock(tx: EntityManager, ids: readonly string[]): Promise<LockedOrganisation[]> {
    return tx.query(
      `select id, revision, is_collective as "isCollective", closed_at as "closedAt", merged_into_id as "mergedIntoId",
         ${NAMES.map((name) => `${COLUMNS[name]} as "${name}"`).join(', ')}
       from organisation where id = any ($1) order by id for update`,
      [ids],
    );
  }

  /** Organisations other than `except` with this code. */
  async isCodeTaken(tx: EntityManager, code: string, except: string | null): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `select from organisation where code = $1 and id is distinct from $2::uuid`,
      [code, except],
    );
    return rows.length > 0;
  }

  /** Is `id` the organisation `ancestorId` or somewhere below it? */
  async isBelow(tx: EntityManager, id: string, ancestorId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `with recursive up as (
         select id, parent_id from organisation where id = $1
         union select o.id, o.parent_id from organisation o join up on o.id = up.parent_id)
       select from up where id = $2`,
      [id, ancestorId],
    );
    return rows.length > 0;
  }

  /**
   * Moves what is in one municipality to another, except education authorities; what stood under the authority of the one
   * comes under the other's, when that has exactly one. Returns how many moved.
   */
  async moveMunicipality(tx: EntityManager, fromId: string, toId: string, now: Date): Promise<number> {
    const rows = await tx.query<[{ id: string }[], number]>(
      `update organisation o set municipality_id = $2, revision = revision + 1, updated_at = $3,
         parent_id = case when a.id is not null and exists (select from organisation p where p.id = o.parent_id
           and p.kind = 'MUNICIPAL_EDUCATION_AUTHORITY' and p.municipality_id = $1) then a.id else o.parent_id end
       from (select min(id::text)::uuid as id from organisation where municipality_id = $2 and closed_at is null
               and kind = 'MUNICIPAL_EDUCATION_AUTHORITY' having count(*) = 1
             union all select null order by 1 nulls last limit 1) a
       where o.municipality_id = $1 and o.kind <> 'MUNICIPAL_EDUCATION_AUTHORITY' returning o.id`,
      [fromId, toId, now],
    );
    const ids = rows[0].map(({ id }) => id);
    await this.refreshSearch(tx, ids);
    return ids.length;
  }

  /** Writes anew what `ids` are found by. */
  private async refreshSearch(tx: EntityManager, ids: readonly string[]): Promise<void> {
    const rows = await tx.query<
      {
        id: string;
        shortName: string;
        name: string;
        code: string | null;
        inn: string | null;
        municipality: { shortName: string; centre: string } | null;
      }[]
    >(
      `select o.id, o.short_name as "shortName", o.name, o.code, o.inn,
         case when m.id is not null then json_build_object('shortName', m.short_name, 'centre', m.centre) end as municipality
       from organisation o left join municipality m on m.id = o.municipality_id where o.id = any ($1)`,
      [ids],
    );
    await tx.query(
      `update organisation o set search_text = s.text from jsonb_to_recordset($1::jsonb) as s(id uuid, text text)
       where o.id = s.id and o.search_text <> s.text`,
      [JSON.stringify(rows.map((row) => ({ id: row.id, text: searchTextOf(row) })))],
    );
  }
}
