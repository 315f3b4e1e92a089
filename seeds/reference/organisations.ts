import type { EntityManager } from 'typeorm';
import { searchForm } from '../../src/features/organisations/organisations.rules.js';
import { KNOWN_SINCE } from './municipalities.js';
import municipalities from './municipalities.json' with { type: 'json' };
import roadmap from './roadmap.json' with { type: 'json' };

/** The code of the education authority of a municipality, by OKTMO. */
export function authorityCode(oktmo: string): string {
  return `MOUO-${oktmo}`;
}

/** «городской округ Балашиха» → «городского округа Балашиха», «Рузский городской округ» → «Рузского городского округа». */
export function municipalityGenitive(name: string): string {
  return name.replace('городской округ', 'городского округа').replace(/ский(?= городского)/, 'ского');
}

/**
 * Brings the organisations the plan names, and an education authority for each municipality, to what the files say.
 * Contacts are left alone: they are entered by staff. Run after `seedMunicipalities`.
 */
export async function seedOrganisations(tx: EntityManager, now: Date): Promise<void> {
  await upsert(tx, [...named(), ...authorities()], now);
}

interface Row {
  code: string;
  kind: string;
  name: string;
  shortName: string;
  isCollective: boolean;
  oktmo: string | null;
  parentCode: string | null;
  searchText: string;
}

function named(): Row[] {
  return roadmap.organizations.map(({ code, kind, name, abbr, ...rest }) => ({
    code,
    kind,
    name,
    shortName: abbr,
    isCollective: 'collective' in rest,
    oktmo: null,
    parentCode: null,
    searchText: searchForm(`${abbr} ${name}`),
  }));
}

/** What each authority is called differs (управление, комитет, отдел), so the name only says what it is. */
function authorities(): Row[] {
  return municipalities.municipalities.map(({ oktmo, name, shortName, centre }) => {
    const own = { name: `Орган управления образованием ${municipalityGenitive(name)}`, shortName: `МОУО ${shortName}` };
    return {
      ...own,
      code: authorityCode(oktmo),
      kind: 'MUNICIPAL_EDUCATION_AUTHORITY',
      isCollective: false,
      oktmo,
      parentCode: 'MOMO',
      searchText: searchForm([own.shortName, own.name, shortName, centre].join(' ')),
    };
  });
}

async function upsert(tx: EntityManager, rows: readonly Row[], now: Date): Promise<void> {
  await tx.query(
    `insert into organisation (code, kind, name, short_name, is_collective, municipality_id, search_text, created_at, updated_at)
     select s.code, s.kind, s.name, s."shortName", s."isCollective", m.id, s."searchText", $2, $2
     from jsonb_to_recordset($1::jsonb) as s(code text, kind text, name text, "shortName" text, "isCollective" boolean, oktmo text, "searchText" text)
     left join municipality m on m.oktmo = s.oktmo and m.valid_from = $3
     on conflict on constraint organisation_code_uq do update set kind = excluded.kind, name = excluded.name, short_name = excluded.short_name,
       is_collective = excluded.is_collective, municipality_id = excluded.municipality_id, search_text = excluded.search_text, updated_at = $2
     where (organisation.kind, organisation.name, organisation.short_name, organisation.is_collective, organisation.municipality_id, organisation.search_text)
       is distinct from (excluded.kind, excluded.name, excluded.short_name, excluded.is_collective, excluded.municipality_id, excluded.search_text)`,
    [JSON.stringify(rows), now, KNOWN_SINCE],
  );
  await tx.query(
    `update organisation o set parent_id = p.id from jsonb_to_recordset($1::jsonb) as s(code text, "parentCode" text)
     join organisation p on p.code = s."parentCode" where o.code = s.code and o.parent_id is distinct from p.id`,
    [JSON.stringify(rows)],
  );
}
