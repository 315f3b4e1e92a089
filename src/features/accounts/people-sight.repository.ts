import type { Scope } from './accounts.rules.js';

/** Organisations of a scope as an array: joined, they made the planner read all people. */
const placesOf = (organisations: string, municipalities: string): string =>
  `any (array(select x.id from organisation x where x.id = any (${organisations}::uuid[]) or x.municipality_id = any (${municipalities}::uuid[])))`;

/** People as a reader sees them, and his organisations; see `seenWithin`. */
export interface Seen {
  from: string;
  ofPlaces: (column: string) => string;
}

/**
 * People as who works in a part of the region sees them: somebody known there only by an invitation that waits is what was
 * typed in it, in searches and the order of lists too. `values` grows by what the text refers to.
 */
export function seenWithin(scope: Scope, values: unknown[]): Seen {
  if (scope.all) return { from: `(select q.*, false as is_unaccepted from person q) p`, ofPlaces: () => 'true' };
  const first = values.push(scope.organisations, scope.municipalities) - 1;
  const places = placesOf(`$${first}`, `$${first + 1}`);
  const typed = (name: string) => `coalesce(i.invited_as_secret->>'${name}', '')`;
  const own = (column: string, instead = 'null') =>
    `case when i.person_id is null then q.${column} else ${instead} end as ${column}`;
  const from = `(select q.id, q.email, q.erased_at, q.created_at, i.person_id is not null as is_unaccepted,
      ${own('last_name', typed('lastName'))}, ${own('first_name', typed('firstName'))}, ${own('middle_name', `i.invited_as_secret->>'middleName'`)},
      ${own('position')}, ${own('organisation_id', 'i.organisation_id')}, ${own('school_id')}, ${own('school_name')},
      ${own('municipality_id')}, ${own('blocked_at')}, ${own('last_signed_in_at')}, ${own('password_hash')},
      ${own('search_text', `lower(concat_ws(' ', ${typed('lastName')}, ${typed('firstName')}, q.email))`)}
    from person q left join lateral (
      select r.person_id, r.organisation_id, r.invited_as_secret from role_assignment r
      where r.person_id = q.id and r.organisation_id = ${places} and r.accepted_at is null
        and (q.school_id = ${places}) is not true
        and not exists (select from role_assignment known where known.person_id = q.id and known.organisation_id = ${places}
          and known.accepted_at is not null)
      order by r.granted_at limit 1) i on true) p`;
  return { from, ofPlaces: (column) => `${column} = ${places}` };
}

/** Of somebody whose invitation waits only what the reader's own organisations gave. */
export const SHOWN_ROLE = ({ ofPlaces }: Seen): string =>
  `(not p.is_unaccepted or (r.accepted_at is null and ${ofPlaces('r.organisation_id')}))`;
