import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { OrganisationKind } from './organisation.entity.js';

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

  /** Schools in whose names and municipality every word of `words` occurs; the nearest to the whole text first. */
  async suggestSchools(words: readonly string[], text: string, limit: number): Promise<SchoolSuggestion[]> {
    return this.dataSource.query(
      `select o.id, o.short_name as "shortName", o.municipality_id as "municipalityId", m.short_name as municipality
       from organisation o left join municipality m on m.id = o.municipality_id
       where o.kind = 'SCHOOL' and not o.is_collective and o.search_text like all ($1)
       order by word_similarity($2, o.search_text) desc, length(o.short_name), o.short_name limit $3`,
      [words.map((word) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`), text, limit],
    );
  }

  /** As `suggestSchools` for words with a slip of the finger: by likeness of three-letter pieces. */
  async suggestSimilarSchools(text: string, limit: number): Promise<SchoolSuggestion[]> {
    return this.dataSource.query(
      `select o.id, o.short_name as "shortName", o.municipality_id as "municipalityId", m.short_name as municipality
       from organisation o left join municipality m on m.id = o.municipality_id
       where o.kind = 'SCHOOL' and not o.is_collective and $1 <% o.search_text
       order by word_similarity($1, o.search_text) desc, o.short_name limit $2`,
      [text, limit],
    );
  }

  async findSchool(id: string): Promise<SchoolSuggestion | null> {
    const rows = await this.dataSource.query<SchoolSuggestion[]>(
      `select o.id, o.short_name as "shortName", o.municipality_id as "municipalityId", m.short_name as municipality
       from organisation o left join municipality m on m.id = o.municipality_id
       where o.kind = 'SCHOOL' and not o.is_collective and o.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  async list(filter: {
    kind?: string;
    q?: string;
    after?: [string, string];
    limit: number;
  }): Promise<OrganisationRow[]> {
    return this.dataSource.query(
      `select o.id, o.code, o.kind, o.founder_type as "founderType", o.name, o.short_name as "shortName", m.short_name as municipality
       from organisation o left join municipality m on m.id = o.municipality_id
       where not o.is_collective and ($1::text is null or o.kind = $1) and ($2::text is null or o.search_text like '%' || $2 || '%')
         and ($3::text is null or (o.short_name, o.id) > ($3, $4::uuid))
       order by o.short_name, o.id limit $5`,
      [filter.kind ?? null, filter.q ?? null, filter.after?.[0] ?? null, filter.after?.[1] ?? null, filter.limit],
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

  /** Organisations that can organise events, all of them or those of `ids`. */
  async organisersWithin(ids: readonly string[] | null): Promise<{ id: string; shortName: string }[]> {
    return this.dataSource.query(
      `select id, short_name as "shortName" from organisation
       where not is_collective and kind <> 'SCHOOL' and ($1::uuid[] is null or id = any ($1)) order by short_name collate "ru-x-icu"`,
      [ids],
    );
  }
}
