import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { OrganisationKind } from './organisation.entity.js';
import type { SearchQuery } from './organisations.rules.js';

export interface MunicipalityRow {
  id: string;
  oktmo: string;
  name: string;
  shortName: string;
  isZato: boolean;
}

export interface SchoolSuggestion {
  id: string;
  shortName: string;
  municipalityId: string | null;
  municipality: string | null;
}

export interface OrganisationRow {
  id: string;
  code: string | null;
  kind: OrganisationKind;
  founderType: string | null;
  name: string;
  shortName: string;
  municipality: string | null;
}

export interface SchoolQuestion {
  query: SearchQuery;
  /** Schools of this one come first. */
  municipalityId?: string | null;
  /** No others than those of the municipality. */
  isThere?: boolean;
}

/** `o` holds what `must`, the `mustOccur` of a question, asks: as typed, or by the stems of Russian words. */
export const holds = (must: string) =>
  `o.search_words @@ (to_tsquery('simple', ${must}) || to_tsquery('russian', ${must}))`;

const SCHOOL = `o.id, o.short_name as "shortName", o.municipality_id as "municipalityId", m.short_name as municipality`;

@Injectable()
export class OrganisationsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async municipalitiesOn(date: string): Promise<MunicipalityRow[]> {
    return this.dataSource.query(
      `select id, oktmo, name, short_name as "shortName", is_zato as "isZato" from municipality
       where valid_from <= $1 and (valid_to is null or valid_to > $1) order by short_name collate "ru-x-icu"`,
      [date],
    );
  }

  /**
   * For each of `asked` working schools that fit it: those of the municipality in question first, then those that fit more
   * of the kinds named. One statement however many are asked.
   */
  async suggestSchools(asked: readonly SchoolQuestion[], limit: number): Promise<SchoolSuggestion[][]> {
    const rows = await this.dataSource.query<(SchoolSuggestion & { n: number })[]>(
      `select q.n, s.* from jsonb_to_recordset($1::jsonb) as q(n int, "mustOccur" text, kinds jsonb, "municipalityId" uuid, "isThere" boolean)
       cross join lateral (
         select ${SCHOOL} from organisation o left join municipality m on m.id = o.municipality_id
         where o.kind = 'SCHOOL' and not o.is_collective and o.closed_at is null and ${holds('q."mustOccur"')}
           and (q."isThere" is not true or o.municipality_id = q."municipalityId")
         order by (o.municipality_id = q."municipalityId") is true desc,
           (select count(*) from jsonb_array_elements_text(q.kinds) k where o.search_words @@ to_tsquery('simple', k)) desc,
           length(o.short_name), o.short_name collate ru_natural, m.short_name collate ru_natural, o.id
         limit $2) s`,
      [JSON.stringify(asked.map(({ query, ...where }, n) => ({ ...query, ...where, n }))), limit],
    );
    return asked.map((_, index) => rows.filter(({ n }) => n === index).map(({ n: _n, ...school }) => school));
  }

  /**
   * For each of `words` the words of names and municipalities that begin with it or are most like it by three-letter
   * pieces; short words may differ more, as one letter is much of them.
   */
  async nearestWords(words: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await this.dataSource.query<{ typed: string; near: string[] }[]>(
      `with vocabulary as materialized (
         select word, length(word) as size from ts_stat('select search_words from organisation where closed_at is null')
         where word !~ '^[0-9]')
       select typed, array(
         select word from (
           select word, starts_with(word, typed) as begins, similarity(word, typed) as alike from vocabulary
           where size between length(typed) - 3 and length(typed) + 3 or starts_with(word, typed) offset 0) near
         where begins or alike >= case when length(typed) <= 6 then 0.33 else 0.42 end
         order by begins desc, alike desc, word limit 4) as near
       from unnest($1::text[]) typed`,
      [words],
    );
    return new Map(rows.map(({ typed, near }) => [typed, near]));
  }

  /** Schools by the ids asked for, closed ones too; one that was merged answers with what it was merged into. */
  async findSchools(ids: readonly string[]): Promise<Map<string, SchoolSuggestion>> {
    if (ids.length === 0) return new Map();
    const rows = await this.dataSource.query<(SchoolSuggestion & { askedId: string })[]>(
      `select ${SCHOOL}, asked.id as "askedId" from organisation asked join organisation o on o.id = coalesce(asked.merged_into_id, asked.id)
       left join municipality m on m.id = o.municipality_id
       where o.kind = 'SCHOOL' and not o.is_collective and asked.id = any ($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map(({ askedId, ...school }) => [askedId, school]));
  }

  /** Working organisations by short name. */
  async list(filter: {
    kind?: string;
    query?: SearchQuery;
    after?: [string, string];
    limit: number;
  }): Promise<OrganisationRow[]> {
    return this.dataSource.query(
      `select o.id, o.code, o.kind, o.founder_type as "founderType", o.name, o.short_name as "shortName", m.short_name as municipality
       from organisation o left join municipality m on m.id = o.municipality_id
       where not o.is_collective and o.closed_at is null and ($1::text is null or o.kind = $1) and ($2::text is null or ${holds('$2')})
         and ($3::text is null or (o.short_name, o.id) > ($3, $4::uuid))
       order by o.short_name, o.id limit $5`,
      [
        filter.kind ?? null,
        filter.query?.mustOccur ?? null,
        filter.after?.[0] ?? null,
        filter.after?.[1] ?? null,
        filter.limit,
      ],
    );
  }

  /** Organisations that have organised something the public may see, for filters. */
  async organisers(): Promise<{ id: string; shortName: string }[]> {
    return this.dataSource.query(
      `select id, short_name as "shortName" from organisation o
       where exists (select from event e where e.organiser_id = o.id and e.publication_state = 'PUBLISHED')
       order by short_name collate "ru-x-icu"`,
    );
  }

  /** Working organisations that can organise events, all of them or those of `ids`. */
  async organisersWithin(ids: readonly string[] | null): Promise<{ id: string; shortName: string }[]> {
    return this.dataSource.query(
      `select id, short_name as "shortName" from organisation
       where not is_collective and closed_at is null and kind <> 'SCHOOL' and ($1::uuid[] is null or id = any ($1))
       order by short_name collate "ru-x-icu"`,
      [ids],
    );
  }
}
