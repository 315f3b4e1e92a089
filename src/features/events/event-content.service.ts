import { InvalidInput } from '../../common/errors.js';
import { isZone, offsetTime, parseInstant } from '../../common/instant.js';
import type { Event } from './event.entity.js';
import { detailsOf, missingOf, noDetails } from './event-kinds.rules.js';
import type { EventInput, MeasureLink } from './events.dto.js';
import { isAllowedJoinUrl } from './events.rules.js';

/** A draft of which nothing is known yet. */
export function emptyEvent(now: Date): Partial<Event> {
  return {
    ...noDetails(), creationKey: null,
    summary: '', audience: [], grades: [], municipalityId: null, seriesId: null, zone: 'Europe/Moscow', registrationMode: 'FORM', approvalRequired: false,
    registrationOpensAt: null, registrationClosesAt: null, platform: null, joinUrl: null, venue: null, address: null,
    contact: null, publicationState: 'DRAFT', publishedAt: null, cancelledAt: null, cancelReason: null, movedAt: null, moveReason: null,
    movedFromStartsAt: null, movedFromEndsAt: null, firstStartsAt: null, firstEndsAt: null, submittedAt: null, submittedById: null, submitNote: null, wishedPublishAt: null,
    publishAt: null, publishById: null, restoredAt: null, restoreReason: null, withdrawnAt: null, withdrawReason: null, placeChangedAt: null, placeBefore: null, sequence: 0, revision: 1, createdAt: now,
    revisedAt: new Date(Math.floor(now.getTime() / 1_000) * 1_000),
  }; // prettier-ignore
}

const CONTENT = [
  'title', 'kind', 'format', 'summary', 'audience', 'grades', 'municipalityId', 'seriesId', 'registrationMode', 'approvalRequired', 'platform', 'joinUrl',
  'venue', 'address', 'contact',
] as const; // prettier-ignore

/** Writes what is given to the event; throws InvalidInput on each bad field. What needs all fields is `assertComplete`. */
export function writeContent(event: Event, input: Partial<EventInput>): void {
  applyContent(event, input);
  applySchedule(event, input);
}

function applyContent(event: Event, input: Partial<EventInput>): void {
  const given = Object.fromEntries(
    CONTENT.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
  );
  Object.assign(event, given, input.summary === null ? { summary: '' } : {});
  Object.assign(event, detailsOf(event.kind, event, input));
  // open, without names (plan measure 9)
  if (event.kind === 'PARENT_MEETING' && input.registrationMode === undefined) event.registrationMode = 'NONE';
  if (input.zone) {
    if (!isZone(input.zone)) throw InvalidInput.field('zone', 'unknown-zone', 'Неизвестный часовой пояс');
    event.zone = input.zone;
  }
}

function applySchedule(event: Event, input: Partial<EventInput>): void {
  for (const field of ['startsAt', 'endsAt'] as const) {
    const value = input[field];
    if (value) event[field] = parseInstant(field, value, event.zone);
  }
  for (const field of ['registrationOpensAt', 'registrationClosesAt'] as const) {
    const value = input[field];
    if (value !== undefined) event[field] = value ? parseInstant(field, value, event.zone) : null;
  }
}

/** On-line requires a platform or an address of the broadcast, on site a place (US-05); some kinds want more. */
export function assertComplete(event: Event): void {
  const errors = missingOf(event);
  if (event.format !== 'ONSITE' && !event.platform && !event.joinUrl) {
    errors.push({ field: 'platform', code: 'required', message: 'Для онлайн-события укажите платформу' });
  }
  if (event.format !== 'ONLINE' && !event.venue && !event.address) {
    errors.push({ field: 'venue', code: 'required', message: 'Для очного события укажите место или адрес' });
  }
  if (event.papersDueAt && event.papersDueAt > dayOf(event.endsAt, event.zone)) {
    errors.push({ field: 'papersDueAt', code: 'after-end', message: 'Тезисы принимают не позже дня конференции' });
  }
  if (event.joinUrl && !isAllowedJoinUrl(event.joinUrl)) {
    errors.push({
      field: 'joinUrl',
      code: 'host-not-allowed',
      message: 'Нужен адрес https:// на одной из разрешённых платформ',
    });
  }
  if (errors.length > 0) throw new InvalidInput(errors);
  if (event.joinUrl) event.joinUrl = new URL(event.joinUrl).href;
}

function dayOf(moment: Date, zone: string): string {
  return offsetTime(moment, zone).slice(0, 10);
}

/** Links of an event to measures with one primary among them: the first that says so, else the first. */
export function measureLinks(
  measures: readonly MeasureLink[],
): { measureId: string; itemId: string | null; isPrimary: boolean }[] {
  const primary = Math.max(
    0,
    measures.findIndex((link) => link.isPrimary),
  );
  return measures.map((link, index) => ({
    measureId: link.measureId,
    itemId: link.itemId ?? null,
    isPrimary: index === primary,
  }));
}
