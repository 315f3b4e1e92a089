import { EventsFilter } from '../events/events-filter.dto.js';
import type { FeedFilter } from './calendar.rules.js';

/** Filters of the public feed: those of `/events` that say which events are meant. */
export class FeedQuery extends EventsFilter implements FeedFilter {}
