import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { searchTextOf } from '../../organisations/organisations.rules.js';
import type { KnownMunicipality, SchoolDraft } from './import-columns.rules.js';
import type { Existing } from './imports.rules.js';

const EXISTING = `o.id, o.kind, o.code, o.short_name as "shortName", o.name,
  case when m.id is not null then json_build_object('id', m.id, 'oktmo', m.oktmo, 'name', m.name, 'shortName', m.short_name,
    'centre', m.centre) end as municipality, o.founder_type as "founderType", o.head_name as "headName", o.email, o.phone, o.website,
  o.profminimum_level as "profminimumLevel", o.inn, o.closed_at is not null as "isClosed"`;
const FROM = `from organisation o left join municipality m on m.id = o.municipality_id`;
/** The one education authority of a municipality; none when it has several. */
const AUTHORITIES = `(select municipality_id, min(id::text)::uuid as id from organisation
  where kind = 'MUNICIPAL_EDUCATION_AUTHORITY' and closed_at is null group by municipality_id having count(*) = 1) a`;
const VALUES = `jsonb_to_recordset($1::jsonb) as s(id uuid, kind text, code text, "shortName" text, name text, "municipalityId" uuid,
  "founderType" text, "headName" text, email text, phone text, website text, "profminimumLevel" text, "searchText" text)`;

/** What is written of one organisation, all of it. */
export type WrittenOrganisation = Omit<Existing, 'isClosed'>;

/** Reads and writes many organisations with one statement each. Everything runs in the caller's transaction. */
@Injectable()
export class ImportOrganisationsRepository {
  /** Municipalities on `day` (2026-12-09). */
  async municipalitiesOn(tx: EntityManager, day: string): Promise<KnownMunicipality[]> {
    return tx.query(
      `select id, oktmo, name, short_name as "shortName", centre from municipality
       where valid_from <= $1 and (valid_to is null or valid_to > $1)`,
      [day],
    );
  }

  /** Organisations with these codes, closed ones too. */
  async byCodes(tx: EntityManager, codes: readonly string[]): Promise<Existing[]> {
    return tx.query(`select ${EXISTING} ${FROM} where o.code = any ($1)`, [codes]);
  }

  /**
   * Those that work, of the kinds and in the municipalities of `drafts`, with the same digits in their short names: names
   * that are one in the form of `searchForm` have them in common, so all of the same name are here, and few others.
   */
  async neighbours(tx: EntityManager, drafts: readonly SchoolDraft[]): Promise<Existing[]> {
    const places = drafts.map(({ municipality }) => municipality?.id ?? null);
    return tx.query(
      `select ${EXISTING} ${FROM} where o.kind = any ($1) and o.closed_at is null and not o.is_collective
         and (o.municipality_id = any ($2::uuid[]) or ($3 and o.municipality_id is null))
         and (coalesce(o.municipality_id::text, ''), regexp_replace(o.short_name, '[^0-9]+', '', 'g'))
           in (select coalesce(place, ''), digits from unnest($2::text[], $4::text[]) as wanted(place, digits))
       order by o.short_name, o.code, o.id`,
      [
        [...new Set(drafts.map(({ kind }) => kind))],
        places,
        places.includes(null),
        drafts.map(({ shortName }) => (shortName ?? '').replaceAll(/[^0-9]+/g, '')),
      ],
    );
  }

  /** Locked in the order of ids, so that two who lock the same ones wait and do not stop each other. */
  async lock(tx: EntityManager, ids: readonly string[]): Promise<Existing[]> {
    return tx.query(`select ${EXISTING} ${FROM} where o.id = any ($1) order by o.id for update of o`, [ids]);
  }

  /** One import at a time writes to the directory: two with the same new school would both find it missing. */
  async lockDirectory(tx: EntityManager): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('directory.import'))`);
  }

  /** New organisations; municipal schools stand under the education authority. Returns ids of those whose code was free. */
  async insertMany(tx: EntityManager, rows: readonly WrittenOrganisation[], now: Date): Promise<Set<string>> {
    const inserted = await tx.query<{ id: string }[]>(
      `insert into organisation (id, kind, code, short_name, name, municipality_id, founder_type, head_name, email, phone, website,
         profminimum_level, search_text, parent_id, created_at, updated_at)
       select s.id, s.kind, s.code, s."shortName", s.name, s."municipalityId", s."founderType", s."headName", s.email, s.phone,
         s.website, s."profminimumLevel", s."searchText", case when s."founderType" = 'MUNICIPAL' then a.id end, $2, $2
       from ${VALUES} left join ${AUTHORITIES} on a.municipality_id = s."municipalityId" on conflict (code) do nothing returning id`,
      [serialised(rows), now],
    );
    return new Set(inserted.map(({ id }) => id));
  }

  /** Writes all fields of organisations that are locked. Who moves leaves the old municipality's authority for the new one's. */
  async updateMany(tx: EntityManager, rows: readonly WrittenOrganisation[], now: Date): Promise<void> {
    await tx.query(
      `update organisation o set code = s.code, short_name = s."shortName", name = s.name, municipality_id = s."municipalityId",
         founder_type = s."founderType", head_name = s."headName", email = s.email, phone = s.phone, website = s.website,
         profminimum_level = s."profminimumLevel", search_text = s."searchText", revision = o.revision + 1, updated_at = $2,
         parent_id = case when o.municipality_id is distinct from s."municipalityId" and exists (select from organisation p
           where p.id = o.parent_id and p.kind = 'MUNICIPAL_EDUCATION_AUTHORITY') then a.id else o.parent_id end
       from ${VALUES} left join ${AUTHORITIES} on a.municipality_id = s."municipalityId" where o.id = s.id`,
      [serialised(rows), now],
    );
  }
}

function serialised(rows: readonly WrittenOrganisation[]): string {
  return JSON.stringify(
    rows.map((row) => ({
      ...row,
      municipality: undefined,
      municipalityId: row.municipality?.id ?? null,
      searchText: searchTextOf({ ...row, shortName: row.shortName ?? '', name: row.name ?? '' }),
    })),
  );
}
