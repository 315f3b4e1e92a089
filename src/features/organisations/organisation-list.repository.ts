import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { FounderType, OrganisationKind, ProfminimumLevel } from './organisation.entity.js';
import { holds } from './organisations.repository.js';
import type { SearchQuery } from './organisations.rules.js';

/** An organisation in the list of staff. */
export interface ListedOrganisation {
  id: string;
  code: string | null;
  kind: OrganisationKind;
  founderType: FounderType | null;
  shortName: string;
  name: string;
  municipalityId: string | null;
  municipality: string | null;
  parent: string | null;
  profminimumLevel: ProfminimumLevel | null;
  inn: string | null;
  headName: string | null;
  email: string | null;
  phone: string | null;
  website: string | null;
  responsibleCount: number;
  closedAt: Date | null;
  updatedAt: Date;
}

/** All of an organisation that staff see on its card. */
export interface OrganisationDetails extends Omit<ListedOrganisation, 'responsibleCount'> {
  parentId: string | null;
  okpo: string | null;
  headPosition: string | null;
  address: string | null;
  isCollective: boolean;
  mergedIntoId: string | null;
  mergedInto: string | null;
  revision: number;
}

export const LIST_SORTS = ['name', 'municipality', 'changed'] as const;
export type ListSort = (typeof LIST_SORTS)[number];

/** Which organisations a list holds. What is absent does not narrow it. */
export interface OrganisationFilter {
  /** Where the reader may look. */
  scope: { all: boolean; organisations: readonly string[]; municipalities: readonly string[] };
  kinds?: readonly OrganisationKind[] | undefined;
  founders?: readonly FounderType[] | undefined;
  municipalityId?: string | undefined;
  level?: ProfminimumLevel | 'NONE' | undefined;
  closed?: boolean | undefined;
  ids?: readonly string[] | undefined;
  query?: SearchQuery | undefined;
}

const SORTS: Readonly<Record<ListSort, { key: string; cast: string; direction: 'asc' | 'desc' }>> = {
  name: { key: 'o.short_name collate ru_natural', cast: 'text', direction: 'asc' },
  municipality: {
    key: `(coalesce(m.short_name, '') || ' ' || o.short_name) collate ru_natural`,
    cast: 'text',
    direction: 'asc',
  },
  changed: { key: 'o.updated_at', cast: 'timestamptz', direction: 'desc' },
};

const LISTED = `
  o.id, o.code, o.kind, o.founder_type as "founderType", o.short_name as "shortName", o.name, o.municipality_id as "municipalityId",
  m.short_name as municipality, p.short_name as parent, o.profminimum_level as "profminimumLevel", o.inn, o.head_name as "headName",
  o.email, o.phone, o.website, o.closed_at as "closedAt", o.updated_at as "updatedAt"`;

const FROM = `
  from organisation o left join municipality m on m.id = o.municipality_id left join organisation p on p.id = o.parent_id`;

const WHERE = `
  where not o.is_collective and ($1 or o.id = any ($2) or o.municipality_id = any ($3)) and ($4::text[] is null or o.kind = any ($4))
    and ($5::text[] is null or o.founder_type = any ($5)) and ($6::uuid is null or o.municipality_id = $6)
    and ($7::text is null or coalesce(o.profminimum_level, 'NONE') = $7)
    and ($8::boolean is null or (o.closed_at is not null) = $8) and ($9::uuid[] is null or o.id = any ($9))
    and ($10::text is null or ${holds('$10')})`;

function parameters(filter: OrganisationFilter): unknown[] {
  const { scope, kinds, founders, municipalityId, level, closed, ids, query } = filter;
  return [
    scope.all, scope.organisations, scope.municipalities, kinds ?? null, founders ?? null, municipalityId ?? null, level ?? null,
    closed ?? null, ids ?? null, query?.mustOccur ?? null,
  ]; // prettier-ignore
}

/** Reads organisations for those who work on them: within a scope, closed ones too. */
@Injectable()
export class OrganisationListRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** A page; `sortKey` of its last row with the id continues it. */
  async find(
    filter: OrganisationFilter,
    page: { sort: ListSort; after?: readonly string[] | undefined; limit: number },
  ): Promise<(ListedOrganisation & { sortKey: string })[]> {
    const { key, cast, direction } = SORTS[page.sort];
    const collation = cast === 'text' ? ' collate ru_natural' : '';
    const beyond = direction === 'asc' ? '>' : '<';
    return this.dataSource.query(
      `select ${LISTED}, (${key})::text as "sortKey",
         (select count(*)::int from responsible_person r where r.organisation_id = o.id and r.valid_to is null) as "responsibleCount"
       ${FROM} ${WHERE} and ($11::text is null or (${key}, o.id) ${beyond} ($11::${cast}${collation}, $12::uuid))
       order by ${key} ${direction}, o.id ${direction} limit $13`,
      [...parameters(filter), page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit],
    );
  }

  async count(filter: OrganisationFilter): Promise<number> {
    const rows = await this.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from organisation o ${WHERE}`,
      parameters(filter),
    );
    return rows[0]?.count ?? 0;
  }

  async findById(id: string, tx?: EntityManager): Promise<OrganisationDetails | null> {
    const rows = await (tx ?? this.dataSource).query<OrganisationDetails[]>(
      `select ${LISTED}, o.parent_id as "parentId", o.okpo, o.head_position as "headPosition", o.address,
         o.is_collective as "isCollective", o.merged_into_id as "mergedIntoId", i.short_name as "mergedInto", o.revision
       ${FROM} left join organisation i on i.id = o.merged_into_id where o.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }
}
