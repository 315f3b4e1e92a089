import { OwnRegistrationService } from '../../src/features/registrations/own-registration.service.js';
import { RegistrationsService } from '../../src/features/registrations/registrations.service.js';
import type { Answer, TestApp } from './app.js';

/** An online webinar of ASOU in a week of the tests' moment, as an organiser writes it. */
export const WEBINAR = {
  title: 'Вебинар «Россия — мои горизонты»',
  kind: 'WEBINAR',
  format: 'ONLINE',
  platform: 'МТС Линк',
  joinUrl: 'https://asou.mts-link.ru/j/1',
  startsAt: '2030-12-09T15:00',
  endsAt: '2030-12-09T16:30',
};

/** Creates an event by REST; with `publish: false` it stays a draft. */
export async function createEvent(
  t: TestApp,
  input: Record<string, unknown> = {},
  { publish = true, organisation = 'ASOU' }: { publish?: boolean; organisation?: 'ASOU' | 'PK_ENERGIA' } = {},
): Promise<{ id: string; slug: string }> {
  const token = await t.asStaff('ORGANISER', organisation);
  const created = await t.inject({
    method: 'POST',
    url: '/api/v1/events',
    token,
    payload: { ...WEBINAR, ...input },
  });
  const { id, slug } = expectStatus(created, 201).json<{ id: string; slug: string }>();
  if (publish) expectStatus(await t.inject({ method: 'POST', url: `/api/v1/events/${slug}/publish`, token }), 200);
  return { id, slug };
}

/** The answer, which has this status; throws all of it otherwise. */
export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.statusCode !== status) throw new Error(`${answer.statusCode} instead of ${status}: ${answer.body}`);
  return answer;
}

/** What the form sends. */
export function participant(t: TestApp, email: string, change: Record<string, unknown> = {}): object {
  return {
    email,
    lastName: 'Иванова',
    firstName: 'Мария',
    middleName: 'Петровна',
    schoolId: t.schools[0],
    position: 'учитель',
    consent: { version: t.consentVersion, accepted: true },
    ...change,
  };
}

export async function register(
  t: TestApp,
  slug: string,
  email: string,
  change: Record<string, unknown> = {},
): Promise<Answer> {
  return t.inject({
    method: 'POST',
    url: `/api/v1/events/${slug}/registrations`,
    payload: participant(t, email, change),
  });
}

export interface Row {
  id: string;
  email: string;
  state: string;
  queue: number;
  revision: number;
  holdExpiresAt: Date | null;
  cause: string | null;
}

/** Every registration of an event in the order of the queue. */
export async function rowsOf(t: TestApp, eventId: string): Promise<Row[]> {
  return t.sql<Row>(
    `select id, email, state, queue_number::int as queue, revision, hold_expires_at as "holdExpiresAt", cancel_cause as cause
     from registration where event_id = $1 order by queue_number`,
    [eventId],
  );
}

/** The counters of an event beside what they must be equal to, counted. */
export async function countersOf(
  t: TestApp,
  eventId: string,
): Promise<{ kept: { held: number; waiting: number }; counted: { held: number; waiting: number } }> {
  const rows = await t.sql<Record<'keptHeld' | 'keptWaiting' | 'held' | 'waiting', number>>(
    `select sp.held as "keptHeld", sp.waiting as "keptWaiting",
       count(*) filter (where r.state in ('PENDING', 'IN_REVIEW', 'CONFIRMED', 'OFFERED'))::int as held,
       count(*) filter (where r.state = 'WAITLISTED')::int as waiting
     from seat_pool sp left join registration r on r.event_id = sp.event_id where sp.event_id = $1 group by sp.event_id`,
    [eventId],
  );
  const { keptHeld, keptWaiting, held, waiting } = rows[0]!;
  return { kept: { held: keptHeld, waiting: keptWaiting }, counted: { held, waiting } };
}

/** Payloads of the jobs of `topic` that have not run, the oldest first. */
export async function jobsOf(t: TestApp, topic: string): Promise<Record<string, unknown>[]> {
  const rows = await t.sql<{ payload: Record<string, unknown> }>(
    `select p.payload from graphile_worker._private_jobs p join graphile_worker._private_tasks k on k.id = p.task_id
     where k.identifier = $1 order by p.id`,
    [topic],
  );
  return rows.map(({ payload }) => payload);
}

export const ownOf = (t: TestApp): OwnRegistrationService => t.get(OwnRegistrationService);

/** The secret of the letter to this registration, whose links were closed `linkGeneration` - 1 times. */
export const tokenOf = (t: TestApp, id: string, linkGeneration = 1): string =>
  t.get(RegistrationsService).tokenOf({ id, linkGeneration });

/** What a browser sends when a person opens a page. */
export const OPENED_BY_PERSON = {
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': 'none',
  'sec-fetch-user': '?1',
} as const;
