import {
  type Action,
  type Actor,
  type EventRight,
  EVENT_RIGHTS,
  type Role,
  ROLES,
} from '../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../src/features/accounts/accounts.service.js';
import { type Answer, startTestApp, type TestApp } from './app.js';
import { keepTables, type KeptTables } from './kept-tables.js';
import { expectStatus, register, WEBINAR } from './scenario.js';
import { addPerson, giveRole, signedIn } from './staff.js';

/** Everything that routes can name and that belongs to one organisation. */
export interface Place {
  name: 'own' | 'neighbour' | 'foreign';
  organisationId: string;
  municipalityId: string;
  /** A withdrawn event, so that nothing of it is public; its slug and id. */
  event: string;
  eventId: string;
  announcement: string;
  /** A draft of no event. */
  news: string;
  /** A draft of a letter to the participants. */
  campaign: string;
  /** A series with a draft of its post-release. */
  series: string;
  postRelease: string;
  picture: string;
  announcementPicture: string;
  newsPicture: string;
  seriesPicture: string;
  material: string;
  /** A remark of a review of the event. */
  remark: string;
  /** Of the registration. */
  note: string;
  /** Of the event. */
  tag: string;
  registration: string;
  letter: string;
  /** An editor of the organisation who helps at the door of the event, with an API token and a session. */
  person: string;
  assignment: string;
  apiToken: string;
  session: string;
  consent: string;
  identity: string;
  erasureRequest: string;
  /** Somebody invited who has not come yet. */
  invited: string;
  auditEntry: string;
  /** A person named by an order of the organisation. */
  responsible: string;
  /** An organisation that was merged into this one, and a typed name that was linked to it. */
  merge: string;
  decision: string;
  /** A checked file of schools. */
  importRun: string;
  /** What only those may read who may do `action` here. */
  secrets: readonly { word: string; action: Action }[];
}

/** Who calls: what the table of rights says of them, and how they prove who they are. */
export interface Caller {
  name: string;
  actor: Actor;
  token: string;
}

/** The application with three organisations: the callers' own, its neighbour in the municipality, and one elsewhere. */
export interface RightsWorld extends KeptTables {
  t: TestApp;
  places: readonly Place[];
  own: Place;
  foreign: Place;
  /** One for each role, held in the own organisation. */
  staff: readonly Caller[];
  /** One for each narrow right in the own event; they hold no role. */
  helpers: readonly Caller[];
  /** Has an account and nothing else. */
  nobody: Caller;
  /** An API token of somebody who holds `role` in `place`, for these actions alone when they are given. */
  caller(role: Role, place: Place, limitedTo?: readonly Action[]): Promise<Caller>;
  /** Somebody in a browser with two roles; `actor` is who they are once switched to `assignment`, the second one. */
  switching(
    ...held: readonly (readonly [Role, Place])[]
  ): Promise<{ session: string; assignment: string; actor: Actor }>;
}

/** Starts the application and fills it; `t.close()` ends it. */
export async function startRightsWorld(): Promise<RightsWorld> {
  const t = await startTestApp();
  const [municipality] = await t.sql<{ id: string }>(
    `insert into municipality (oktmo, name, short_name, type, centre, valid_from)
     values ('46725000', 'городской округ Клин', 'Клин', 'городской округ', 'Клин', '2023-09-01') returning id`,
  );
  const [far] = await t.sql<{ id: string }>(
    `insert into organisation (kind, founder_type, name, short_name, municipality_id, search_text) values
       ('SCHOOL', 'MUNICIPAL', 'МБОУ «Школа № 3»', 'Школа № 3', $1, 'мбоу школа 3 клин') returning id`,
    [municipality?.id],
  );
  const homes = [
    { name: 'own', organisationId: t.schools[0], municipalityId: t.municipality.id },
    { name: 'neighbour', organisationId: t.schools[1], municipalityId: t.municipality.id },
    { name: 'foreign', organisationId: far?.id ?? '', municipalityId: municipality?.id ?? '' },
  ] as const;
  const callerAt = async (role: Role, home: (typeof homes)[number], limitedTo?: readonly Action[]): Promise<Caller> => {
    const email = `${role}-${home.name}-${limitedTo?.join('-') ?? 'all'}@rights.test`.toLowerCase();
    const { personId, token } = await tokenOf(t, email, limitedTo);
    await giveRole(t, personId, role, home.organisationId);
    const roles = [{ role, organisationId: home.organisationId, municipalityId: home.municipalityId }];
    return { name: role, token, actor: { personId, email, name: '', roles, limitedTo: limitedTo ?? null } };
  };
  const staff: Caller[] = [];
  for (const role of ROLES) staff.push(await callerAt(role, homes[0]));
  const administrator = staff[0]?.token ?? '';
  const places: Place[] = [];
  for (const home of homes) places.push(await furnish(t, administrator, home));
  await t.drainJobs();
  for (const place of places) place.letter = await oneId(t, `select id from letter where event_id = $1`, place.eventId);
  const [own, , foreign] = places as [Place, Place, Place];
  const helpers: Caller[] = [];
  for (const right of Object.keys(EVENT_RIGHTS) as EventRight[]) helpers.push(await helperOf(t, own, right));
  const nobody = await tokenOf(t, 'teacher@rights.test');
  return {
    t,
    places,
    own,
    foreign,
    staff,
    helpers,
    nobody: { name: 'nobody', token: nobody.token, actor: actorOf(nobody.personId, 'teacher@rights.test') },
    caller: (role, place, limitedTo) => callerAt(role, place, limitedTo),
    switching: (first, second) => switching(t, first, second),
    ...(await keepTables(t)),
  };
}

async function furnish(
  t: TestApp,
  token: string,
  home: Pick<Place, 'name' | 'organisationId' | 'municipalityId'>,
): Promise<Place> {
  const { name, organisationId } = home;
  const post = (url: string, payload: object): Promise<Answer> => t.inject({ method: 'POST', url, token, payload });
  const words = {
    title: `Закрытое совещание ${name}`,
    participant: `uchastnik-${name}@mail.test`,
    person: `sotrudnik-${name}@mail.test`,
    text: `Тайный черновик ${name}`,
    responsible: `Приказова Анна ${name}`,
  };
  const made = expectStatus(
    await post('/api/v1/events', { ...WEBINAR, title: words.title, organiserId: organisationId }),
    201,
  );
  const { id: eventId, slug: event } = made.json<{ id: string; slug: string }>();
  expectStatus(await post(`/api/v1/events/${event}/publish`, {}), 200);
  expectStatus(await register(t, event, words.participant), 202);
  await t.drainJobs();
  const write = async (what: string): Promise<string> =>
    expectStatus(await post(`/api/v1/${what}`, { event, title: words.text }), 201).json<{ slug: string }>().slug;
  const announcement = await write('announcements');
  const postRelease = await write('post-releases');
  const news = expectStatus(
    await post('/api/v1/announcements', { title: `${words.text}, новость`, organiserId: organisationId }),
    201,
  ).json<{ slug: string }>().slug;
  const series = `cikl-${name}`;
  await t.sql(`insert into series (slug, kind, title, summary, organiser_id) values ($1, 'SERIES', $2, '', $3)`, [
    series,
    words.text,
    organisationId,
  ]);
  expectStatus(await post(`/manage/series/${series}/post-release`, { title: words.text }), 303);
  expectStatus(await post(`/api/v1/events/${event}/withdraw`, { reason: 'Площадка закрыта' }), 200);
  /** The second of three pictures of a publication. */
  const pictured = async (table: 'announcement' | 'post_release', where: string, value: string): Promise<string> => {
    await t.sql(
      `insert into picture (${table}_id, position, width, height, alt, ground)
       select id, place, 4, 3, 'Тайная картинка', 'GENERAL_VIEW' from ${table}, generate_series(1, 3) place where ${where}`,
      [value],
    );
    return oneId(
      t,
      `select p.id from picture p join ${table} o on o.id = p.${table}_id where position = 2 and o.${where}`,
      value,
    );
  };
  await t.sql(
    `insert into information_letter (event_id, addressee, heading, opening, created_at, updated_at)
     values ($1, 'Руководителям', $2, 'Информируем', now(), now())`,
    [eventId, words.text],
  );
  await t.sql(
    `insert into registration_note (id, registration_id, event_id, text, created_at)
     select gen_random_uuid(), id, event_id, 'Заметка', $2 from registration where event_id = $1`,
    [eventId, t.clock.now()],
  );
  await t.sql(
    `insert into event_tag (id, event_id, name, colour, created_at) values (gen_random_uuid(), $1, 'Метка', 'GREY', $2)`,
    [eventId, t.clock.now()],
  );
  await t.sql(`insert into event_remark (id, event_id, text, created_at) values (gen_random_uuid(), $1, $2, now())`, [
    eventId,
    words.text,
  ]);
  const person = await addPerson(t, { email: words.person, organisationId });
  const invited = await addPerson(t, { email: `priglashen-${name}@mail.test`, organisationId });
  await giveRole(t, invited, 'EDITOR', organisationId);
  await t.get(AccountsService).createApiToken(words.person, 'tests');
  await t.sql(`insert into event_grant (event_id, person_id, event_right) values ($1, $2, 'CHECK_IN')`, [
    eventId,
    person,
  ]);
  await t.sql(`update registration set school_id = null, school_name = $2, municipality_id = $3 where event_id = $1`, [
    eventId,
    `Школа ${name}`,
    home.municipalityId,
  ]);
  return {
    ...home,
    event,
    eventId,
    announcement,
    news,
    campaign: await oneId(
      t,
      `insert into campaign (id, event_id, subject, body, filter, created_at, updated_at)
       values (gen_random_uuid(), $1, 'Тайный черновик', 'Текст', '{}', now(), now()) returning id`,
      eventId,
    ),
    series,
    postRelease,
    note: await oneId(t, `select id from registration_note where event_id = $1`, eventId),
    tag: await oneId(t, `select id from event_tag where event_id = $1`, eventId),
    remark: await oneId(t, `select id from event_remark where event_id = $1`, eventId),
    picture: await pictured('post_release', 'slug = $1', postRelease),
    announcementPicture: await pictured('announcement', 'slug = $1', announcement),
    newsPicture: await pictured('announcement', 'slug = $1', news),
    seriesPicture: await pictured('post_release', 'series_id = (select id from series where slug = $1)', series),
    material: await oneId(
      t,
      `insert into material (id, event_id, kind, title, visibility, position, url, created_at)
       values (gen_random_uuid(), $1, 'LINK', 'Тайный материал', 'STAFF', 1, 'https://example.org/secret', now()) returning id`,
      eventId,
    ),
    registration: await oneId(t, `select id from registration where event_id = $1`, eventId),
    letter: '',
    person,
    invited,
    assignment: await giveRole(t, person, 'EDITOR', organisationId),
    apiToken: await oneId(t, `select id from api_token where person_id = $1`, person),
    session: await oneId(
      t,
      `insert into session (token_hash, person_id, expires_at) values (sha256($1::text::bytea), $1::text::uuid, '2031-01-01') returning id`,
      person,
    ),
    consent: await oneId(
      t,
      `select id from consent where registration_id = (select id from registration where event_id = $1) limit 1`,
      eventId,
    ),
    identity: await oneId(
      t,
      `insert into external_identity (id, person_id, issuer, subject, created_at, last_used_at)
       values (gen_random_uuid(), $1::text::uuid, 'https://id.test', $1::text, now(), now()) returning id`,
      person,
    ),
    erasureRequest: await oneId(
      t,
      `insert into erasure_request (id, person_id, email, state, requested_at, due_at)
       select gen_random_uuid(), id, email, 'REQUESTED', now(), now() + interval '10 days' from person where id = $1
       returning id`,
      person,
    ),
    auditEntry: await oneId(
      t,
      `select id::text from audit_entry where event_id = $1 and table_name = 'event' limit 1`,
      eventId,
    ),
    ...(await inDirectory(t, home, words.responsible)),
    secrets: [
      { word: words.responsible, action: 'organisation.view' },
      { word: words.title, action: 'event.view-drafts' },
      { word: words.text, action: 'event.view-drafts' },
      { word: words.participant, action: 'registration.view' },
      { word: words.person, action: 'person.view' },
    ],
  };
}

async function inDirectory(
  t: TestApp,
  { name, organisationId }: Pick<Place, 'name' | 'organisationId'>,
  responsible: string,
): Promise<Pick<Place, 'responsible' | 'merge' | 'decision' | 'importRun'>> {
  const merged = await oneId(
    t,
    `insert into organisation (kind, founder_type, name, short_name, municipality_id, search_text, closed_at, merged_into_id)
     select kind, founder_type, 'Бывшая школа', 'Бывшая школа', municipality_id, 'бывшая школа', now(), id
     from organisation where id = $1 returning id`,
    organisationId,
  );
  return {
    responsible: await oneId(
      t,
      `insert into responsible_person (organisation_id, full_name, position, duty, valid_from, created_at, updated_at)
       values ($1, '${responsible}', 'Директор', 'Профминимум', '2030-09-01', now(), now()) returning id`,
      organisationId,
    ),
    merge: await oneId(
      t,
      `insert into organisation_merge (id, loser_id, survivor_id, moved, merged_at)
       select gen_random_uuid(), id, merged_into_id, '{}', now() from organisation where id = $1 returning id`,
      merged,
    ),
    decision: await oneId(
      t,
      `insert into unknown_school_decision (id, name, organisation_id, created_school, moved, decided_at)
       values (gen_random_uuid(), 'школа ${name}', $1, false, '{}', now()) returning id`,
      organisationId,
    ),
    importRun: await oneId(
      t,
      `insert into import_run (id, kind, state, file_name, file_size, file_hash, uploaded_at, checked_at)
       values (gen_random_uuid(), 'SCHOOLS', 'CHECKED', $1, 1, $1, now(), now()) returning id`,
      `${name}.csv`,
    ),
  };
}

async function helperOf(t: TestApp, { eventId }: Place, right: EventRight): Promise<Caller> {
  const email = `${right}@rights.test`.toLowerCase();
  const { personId, token } = await tokenOf(t, email);
  await t.sql(`insert into event_grant (event_id, person_id, event_right) values ($1, $2, $3)`, [
    eventId,
    personId,
    right,
  ]);
  return { name: right, token, actor: { ...actorOf(personId, email), grants: [{ eventId, right }] } };
}

async function switching(t: TestApp, first: readonly [Role, Place], second: readonly [Role, Place]) {
  const held = [first, second];
  const signed = await signedIn(
    t,
    held.map(([role, { organisationId }]) => [role, organisationId]),
  );
  // of demonstrations and tests: nobody here has the second factor in hand
  await t.sql(`update person set second_factor_exempt = true where id = $1`, [signed.id]);
  const [role, { organisationId, municipalityId }] = second;
  return {
    session: signed.session,
    assignment: await oneId(t, `select id from role_assignment where person_id = $1 and role = '${role}'`, signed.id),
    actor: { ...actorOf(signed.id, signed.email), roles: [{ role, organisationId, municipalityId }] },
  };
}

const actorOf = (personId: string, email: string): Actor => ({ personId, email, name: '', roles: [] });

async function tokenOf(
  t: TestApp,
  email: string,
  limitedTo?: readonly Action[],
): Promise<{ personId: string; token: string }> {
  const personId = await addPerson(t, { email });
  const token = await t.get(AccountsService).createApiToken(email, 'tests');
  if (limitedTo) await t.sql(`update api_token set actions = $2 where person_id = $1`, [personId, limitedTo]);
  return { personId, token };
}

async function oneId(t: TestApp, sql: string, value: string): Promise<string> {
  const [row] = await t.sql<{ id: string }>(sql, [value]);
  if (!row) throw new Error(`No row of ${sql}`);
  return row.id;
}
