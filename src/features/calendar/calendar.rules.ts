import { formatDate } from '../../common/russian.js';
import { forAudience, FORMAT_WORDS, KIND_WORDS } from '../events/event-words.rules.js';
import type { Audience, EventFormat, EventKind } from '../events/events.rules.js';

const MOSCOW = 'Europe/Moscow';
const DAY_MS = 86_400_000;

/** How far back feeds reach (contract.md, Calendar semantics). */
export const FEED_PAST_DAYS = 90;

/** Which events a public feed is about; the names are those of `/events`. */
export interface FeedFilter {
  kind?: EventKind[];
  format?: EventFormat[];
  audience?: Audience[];
  /** OKTMO: its own events and those for the whole region. */
  municipality?: string;
  /** Id or code. */
  organisation?: string;
  /** Days of Moscow, `2026-12-09`. */
  from?: string;
  to?: string;
  q?: string;
}

const FILTERS = ['kind', 'format', 'audience', 'municipality', 'organisation', 'from', 'to', 'q'] as const;

/** The path of a public feed. One filter has one path, in whatever order and however often its values were given. */
export function feedPath(filter: FeedFilter): string {
  const search = new URLSearchParams();
  for (const name of FILTERS) {
    const values = [filter[name] ?? []].flat();
    for (const value of [...new Set(values)].toSorted()) if (value) search.append(name, value);
  }
  return search.size > 0 ? `/calendar/events.ics?${search.toString()}` : '/calendar/events.ics';
}

/**
 * The name of a public feed, which calendars show: «События профминимума: вебинары, семинары, онлайн, Мытищи».
 * `names` are what its municipality and its organisation are called; what nobody knows is left out.
 */
export function feedName(filter: FeedFilter, names: { municipality?: string; organisation?: string } = {}): string {
  const parts = [
    ...words(filter.kind, (kind) => KIND_WORDS[kind].plural.toLowerCase()),
    ...words(filter.format, (format) => FORMAT_WORDS[format].toLowerCase()),
    forAudience([...new Set(filter.audience)]),
    filter.municipality && names.municipality,
    filter.organisation && names.organisation,
    filter.from && `с ${dayOf(filter.from)}`,
    filter.to && `по ${dayOf(filter.to)}`,
    filter.q && `«${filter.q}»`,
  ].filter(Boolean);
  return parts.length > 0 ? `События профминимума: ${parts.join(', ')}` : 'События профминимума';
}

function words<Value>(values: readonly Value[] | undefined, word: (value: Value) => string): string[] {
  return [...new Set(values)].map(word);
}

function dayOf(day: string): string {
  return formatDate(Temporal.PlainDate.from(day).toZonedDateTime(MOSCOW).toInstant(), MOSCOW);
}

/** Events that ended before this have left the feeds. */
export function feedStart(now: Date): Date {
  return new Date(now.getTime() - FEED_PAST_DAYS * DAY_MS);
}

/** How long feeds say that an event was cancelled, counted from its end. */
export const CANCELLED_DAYS = 30;

/** Does a published event belong into feeds at `now`? Past events and cancelled ones leave after their time. */
export function isInFeed(event: { endsAt: Date; cancelledAt: Date | null }, now: Date): boolean {
  const days = event.cancelledAt ? CANCELLED_DAYS : FEED_PAST_DAYS;
  return event.endsAt.getTime() > now.getTime() - days * DAY_MS;
}
