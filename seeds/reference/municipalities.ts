import type { EntityManager } from 'typeorm';
import municipalities from './municipalities.json' with { type: 'json' };

/** The codes are known to have been in force since 2019; the day each okrug began is not recorded. */
export const KNOWN_SINCE = '2019-01-01';

/**
 * Brings the 57 municipalities of 01.09.2023 and the three that had joined others by then to what the file says. One
 * whose end was recorded by hand since keeps it.
 */
export async function seedMunicipalities(tx: EntityManager): Promise<void> {
  const rows = [...municipalities.municipalities, ...municipalities.former];
  await tx.query(
    `merge into municipality t
     using jsonb_to_recordset($1::jsonb) as s(oktmo text, name text, "shortName" text, type text, "isZato" boolean, centre text, "validTo" date)
     on t.oktmo = s.oktmo and t.valid_from = $2
     when matched and (t.name, t.short_name, t.type, t.is_zato, t.centre, t.valid_to)
         is distinct from (s.name, s."shortName", s.type, s."isZato", s.centre, coalesce(s."validTo", t.valid_to))
       then update set name = s.name, short_name = s."shortName", type = s.type, is_zato = s."isZato", centre = s.centre,
         valid_to = coalesce(s."validTo", t.valid_to)
     when not matched then insert (oktmo, name, short_name, type, is_zato, centre, valid_from, valid_to)
       values (s.oktmo, s.name, s."shortName", s.type, s."isZato", s.centre, $2, s."validTo")`,
    [JSON.stringify(rows), KNOWN_SINCE],
  );
  await tx.query(
    `update municipality t set successor_id = n.id
     from jsonb_to_recordset($1::jsonb) as s(oktmo text, "successorOktmo" text)
     join municipality n on n.oktmo = s."successorOktmo" and n.valid_from = $2
     where t.oktmo = s.oktmo and t.valid_from = $2 and t.successor_id is distinct from n.id`,
    [JSON.stringify(municipalities.former), KNOWN_SINCE],
  );
}
