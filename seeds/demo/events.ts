import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { offsetTime } from '../../src/common/instant.js';
import { Event } from '../../src/features/events/event.entity.js';
import { noDetails } from '../../src/features/events/event-kinds.rules.js';
import { EVENTS, SERIES } from './content/index.js';
import type { EventSpec } from './content/spec.js';
import { insertAll } from './rows.js';
import type { Timeline } from './timeline.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PUBLISHED_DAYS_AHEAD = 20;

export interface DemoEvent {
  spec: EventSpec;
  event: Event;
}

/** Ids of what is there already, by the names the content uses. */
interface Known {
  organisations: ReadonlyMap<string, string>;
  municipalities: ReadonlyMap<string, string>;
  series: ReadonlyMap<string, string>;
  /** Staff who act for an organisation, by its id. */
  authors: ReadonlyMap<string, string>;
}

/**
 * Inserts the series and the events of the demonstration with their links to the plan `planSlug`. Each event goes through
 * its life cycle by its own methods, so that revisions, SEQUENCE and dates are those the product would have made.
 */
export async function insertEvents(
  tx: EntityManager,
  timeline: Timeline,
  planSlug: string,
  authors: ReadonlyMap<string, string>,
): Promise<DemoEvent[]> {
  const known = await lookUp(tx, authors);
  await insertAll(
    tx,
    'series',
    SERIES.map(({ organiser, ...series }) => ({
      ...series,
      id: known.series.get(series.slug),
      organiserId: idOf(known.organisations, organiser),
    })),
  );
  const events = EVENTS.map((spec, index) => ({ spec, event: eventOf(spec, index, timeline, known) }));
  await insertAll(
    tx,
    'event',
    events.map(({ event }) => event),
  );
  await linkMeasures(tx, planSlug, events);
  return events;
}

async function lookUp(tx: EntityManager, staff: ReadonlyMap<string, string>): Promise<Known> {
  const organisations = await tx.query<{ id: string; name: string; code: string }[]>(
    `select id, short_name as name, code from organisation where code is not null`,
  );
  const municipalities = await tx.query<{ id: string; name: string }[]>(
    `select id, short_name as name from municipality where valid_to is null`,
  );
  const byName = new Map(organisations.flatMap(({ id, name, code }) => [[name, id] as const, [code, id] as const]));
  return {
    organisations: byName,
    municipalities: new Map(municipalities.map(({ id, name }) => [name, id])),
    series: new Map(SERIES.map(({ slug }) => [slug, randomUUIDv7()])),
    authors: new Map([...staff].map(([name, personId]) => [byName.get(name) ?? '', personId])),
  };
}

function eventOf(spec: EventSpec, index: number, timeline: Timeline, known: Known): Event {
  const { now } = timeline;
  const { startsAt, endsAt } = timeline.span(spec.moved?.from ?? spec.when);
  const publishedAt = publicationOf(startsAt, index, now);
  const createdAt = new Date(publishedAt.getTime() - 3 * DAY_MS);
  const event = Object.assign(new Event(), placeOf(spec, known), {
    id: randomUUIDv7(),
    slug: spec.slug,
    kind: spec.kind,
    format: spec.format,
    title: timeline.text(spec.title),
    summary: timeline.text(spec.summary),
    audience: spec.audience,
    grades: spec.grades ?? [],
    ...noDetails(),
    ...spec.details,
    papersDueAt: spec.papersDue ? dayOf(new Date(startsAt.getTime() - spec.papersDue * DAY_MS)) : null,
    zone: 'Europe/Moscow',
    startsAt,
    endsAt,
    registrationMode: spec.registrationMode ?? 'FORM',
    registrationOpensAt: spec.registrationOpens ? new Date(startsAt.getTime() - spec.registrationOpens * DAY_MS) : null,
    registrationClosesAt: spec.registrationCloses
      ? new Date(startsAt.getTime() - spec.registrationCloses * HOUR_MS)
      : null,
    publicationState: 'DRAFT',
    publishedAt: null,
    cancelledAt: null,
    cancelReason: null,
    movedAt: null,
    moveReason: null,
    movedFromStartsAt: null,
    movedFromEndsAt: null,
    firstStartsAt: null,
    firstEndsAt: null,
    sequence: 0,
    revision: 1,
    revisedAt: wholeSecond(createdAt),
    createdAt,
  });
  live(event, spec, publishedAt, timeline);
  return event;
}

/** Three weeks ahead; those further away have been known for some time, so that the nearest are the newest. */
function publicationOf(startsAt: Date, index: number, now: Date): Date {
  const usual = startsAt.getTime() - PUBLISHED_DAYS_AHEAD * DAY_MS;
  const isFar = usual > now.getTime() - 2 * DAY_MS;
  return new Date(isFar ? now.getTime() - (10 + (index % 9)) * DAY_MS : usual);
}

function placeOf(spec: EventSpec, { organisations, municipalities, series, authors }: Known) {
  const organiserId = idOf(organisations, spec.organiser);
  return {
    organiserId,
    municipalityId: spec.municipality ? idOf(municipalities, spec.municipality) : null,
    seriesId: spec.series ? idOf(series, spec.series) : null,
    createdById: authors.get(organiserId) ?? null,
    platform: spec.platform ?? null,
    joinUrl: spec.joinUrl ?? null,
    venue: spec.venue ?? null,
    address: spec.address ?? null,
    contact: spec.contact ?? null,
  };
}

/** From the draft to what the event is now. */
function live(event: Event, spec: EventSpec, publishedAt: Date, timeline: Timeline): void {
  if (spec.state === 'DRAFT') return;
  event.moveTo('IN_REVIEW', new Date(publishedAt.getTime() - DAY_MS));
  if (spec.state === 'IN_REVIEW') return;
  event.moveTo('PUBLISHED', publishedAt);
  const later = new Date(timeline.now.getTime() - 1.5 * DAY_MS);
  if (spec.moved) {
    const { startsAt, endsAt } = timeline.span(spec.when);
    event.reschedule(startsAt, endsAt, spec.moved.reason, later);
  }
  if (spec.program) event.revise(releasedAt(event, spec), false);
  if (spec.cancelReason) event.cancel(spec.cancelReason, later);
}

/** When the program readers see was released: soon after the event was published, or moved. */
export function releasedAt({ publishedAt, movedAt }: Event, { moved }: EventSpec): Date {
  const since = (moved ? movedAt : publishedAt) ?? new Date(0);
  return new Date(since.getTime() + 2 * HOUR_MS);
}

async function linkMeasures(tx: EntityManager, planSlug: string, events: readonly DemoEvent[]): Promise<void> {
  const links = events.flatMap(({ event, spec }) => [
    ...(spec.measure
      ? [{ eventId: event.id, item: spec.measure, measure: Number(spec.measure.split('.', 1)), isPrimary: true }]
      : []),
    ...(spec.supports ?? []).map((measure) => ({ eventId: event.id, item: '', measure, isPrimary: false })),
  ]);
  await tx.query(
    `insert into event_measure (event_id, measure_id, item_id, is_primary)
     select l."eventId", m.id, i.id, l."isPrimary"
     from jsonb_to_recordset($1::jsonb) as l("eventId" uuid, item text, measure int, "isPrimary" boolean)
     join plan p on p.slug = $2 join measure m on m.plan_id = p.id and m.number = l.measure
     left join measure_item i on i.measure_id = m.id and i.number = l.item`,
    [JSON.stringify(links), planSlug],
  );
}

function dayOf(moment: Date): string {
  return offsetTime(moment, 'Europe/Moscow').slice(0, 10);
}

function wholeSecond(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / 1_000) * 1_000);
}

function idOf(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  if (!id) throw new Error(`The demonstration names what is not there: ${name}`);
  return id;
}
