import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { seatState } from '../../src/features/events/events.rules.js';
import {
  holdExpiresAt,
  holdsPlace,
  type RegistrationState,
} from '../../src/features/registrations/registrations.rules.js';
import { chance } from './chance.js';
import type { DemoEvent } from './events.js';
import type { Teacher } from './people.js';
import { insertAll } from './rows.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BATCH = 4_000;
/** As teachers type what they do not find: new schools, branches, and schools of the list in other words. */
const UNKNOWN_SCHOOLS = [
  'Школа «Росток», филиал', 'школа Росток филиал', 'СОШ№5 корпус 2', 'Гимназия "Восхождение"', 'школа 12 дошкольное отделение',
  'Лицей при университете', 'Кванториум',
] as const; // prettier-ignore

/** What came of one request for a place: everything about it that is not the person's. */
interface Outcome {
  state: RegistrationState;
  createdAt: Date;
  emailConfirmedAt: Date | null;
  holdExpiresAt: Date | null;
  cancelledAt: Date | null;
  cancelCause: string | null;
}

/**
 * Registers teachers for the events: over the days since each was published, within its places, with a waiting list where
 * they ran out, and with presence at what has been held. The counters of each event are those of its rows.
 */
export async function insertRegistrations(
  tx: EntityManager,
  events: readonly DemoEvent[],
  teachers: readonly Teacher[],
  now: Date,
): Promise<number> {
  const groups = events.map((demo) => ({ demo, rows: registrationsOf(demo, teachers, now) }));
  await insertAll(
    tx,
    'seat_pool',
    groups.map(({ demo, rows }) => poolOf(demo, rows)),
  );
  const rows = groups.flatMap((group) => group.rows);
  for (let from = 0; from < rows.length; from += BATCH)
    await insertAll(tx, 'registration', rows.slice(from, from + BATCH));
  await tx.query(
    `insert into consent (registration_id, document_id, accepted_at, address)
     select r.id, d.id, r.created_at, ('203.0.113.' || 1 + r.queue_number % 254)::inet
     from registration r, (select id from consent_document where kind = 'PERSONAL_DATA' order by valid_from desc limit 1) d`,
  );
  return rows.length;
}

function registrationsOf(demo: DemoEvent, teachers: readonly Teacher[], now: Date) {
  const { event, spec } = demo;
  if (!event.publishedAt || spec.interest === 0) return [];
  const latest = Math.min(
    +(event.cancelledAt ?? now),
    +now - 5 * MINUTE_MS,
    +event.endsAt - HOUR_MS,
    +(event.registrationClosesAt ?? event.endsAt),
  );
  const earliest = Math.min(+event.publishedAt + HOUR_MS, latest);
  const moments = Array.from({ length: spec.interest }, () => chance.between(earliest, latest)).sort((a, b) => a - b);
  let held = 0;
  return askers(demo, teachers).map((teacher, index) => {
    const isFull = spec.capacity !== undefined && held >= spec.capacity;
    const outcome = outcomeOf(event, isFull, new Date(moments[index] ?? latest), now);
    if (holdsPlace(outcome.state)) held += 1;
    return {
      ...whoOf(teacher, event.id),
      ...outcome,
      ...presence(event, outcome.state, now),
      answers: {},
      queueNumber: index + 1,
      revision: outcome.state === 'CANCELLED' ? 3 : outcome.emailConfirmedAt ? 2 : 1,
      personId: outcome.emailConfirmedAt ? teacher.id : null,
      letterRequestedAt: outcome.createdAt,
      updatedAt: outcome.cancelledAt ?? outcome.emailConfirmedAt ?? outcome.createdAt,
    };
  });
}

/** Different people, half of them from the event's own municipality where it has one. */
function askers({ event, spec }: DemoEvent, teachers: readonly Teacher[]): Teacher[] {
  const shuffled = chance.shuffled(teachers);
  const isNear = (teacher: Teacher) => teacher.school.municipalityId === event.municipalityId;
  const near = event.municipalityId ? shuffled.filter(isNear).slice(0, spec.interest / 2) : [];
  const rest = shuffled.filter((teacher) => !near.includes(teacher)).slice(0, spec.interest - near.length);
  return chance.shuffled([...near, ...rest]);
}

function whoOf(teacher: Teacher, eventId: string) {
  const isUnknown = chance.happens(0.02);
  return {
    id: randomUUIDv7(),
    eventId,
    email: teacher.email,
    lastName: teacher.lastName,
    firstName: teacher.firstName,
    middleName: teacher.middleName,
    municipalityId: teacher.school.municipalityId,
    schoolId: isUnknown ? null : teacher.school.id,
    schoolName: isUnknown ? (UNKNOWN_SCHOOLS[teacher.lastName.length % UNKNOWN_SCHOOLS.length] ?? null) : null,
    position: teacher.position,
  };
}

function outcomeOf(event: DemoEvent['event'], isFull: boolean, createdAt: Date, now: Date): Outcome {
  const confirmedAt = new Date(+createdAt + chance.between(1, 4) * MINUTE_MS);
  const base: Outcome = {
    state: 'CONFIRMED',
    createdAt,
    emailConfirmedAt: confirmedAt,
    holdExpiresAt: null,
    cancelledAt: null,
    cancelCause: null,
  };
  if (isFull) return { ...base, state: 'WAITLISTED', emailConfirmedAt: chance.happens(0.8) ? confirmedAt : null };
  const until = holdExpiresAt(event.startsAt, createdAt);
  if (until > now && chance.happens(0.3))
    return { ...base, state: 'PENDING', emailConfirmedAt: null, holdExpiresAt: until };
  if (until <= now && chance.happens(0.02))
    return { ...base, state: 'CANCELLED', emailConfirmedAt: null, cancelledAt: until, cancelCause: 'HOLD_EXPIRED' };
  const leftAt = +confirmedAt + HOUR_MS;
  if (leftAt < Math.min(+now, +event.startsAt) && chance.happens(0.04)) {
    return { ...base, state: 'CANCELLED', cancelledAt: new Date(leftAt), cancelCause: 'BY_PARTICIPANT' };
  }
  return base;
}

/** Who came: joined the broadcast, or was checked in at the door. */
function presence(event: DemoEvent['event'], state: RegistrationState, now: Date) {
  const none = { firstJoinedAt: null, checkedInAt: null };
  if (state !== 'CONFIRMED' || event.startsAt > now || event.cancelledAt || !chance.happens(0.74)) return none;
  const cameAt = Math.min(chance.between(+event.startsAt - 10 * MINUTE_MS, +event.startsAt + 20 * MINUTE_MS), +now);
  const isOnSite = event.format === 'ONSITE' || (event.format === 'HYBRID' && chance.happens(0.4));
  return isOnSite ? { ...none, checkedInAt: new Date(cameAt) } : { ...none, firstJoinedAt: new Date(cameAt) };
}

function poolOf({ event, spec }: DemoEvent, rows: readonly { state: RegistrationState }[]) {
  const capacity = spec.capacity ?? null;
  const held = rows.filter(({ state }) => holdsPlace(state)).length;
  const waiting = rows.filter(({ state }) => state === 'WAITLISTED').length;
  return {
    eventId: event.id,
    capacity,
    held,
    waiting,
    lastQueueNumber: rows.length,
    state: seatState(capacity, held, waiting),
  };
}
