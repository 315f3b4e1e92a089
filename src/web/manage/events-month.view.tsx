import type { JSX } from 'preact';
import { type Stage, STAGE_WORDS } from '../../features/workspace/managed-events.rules.js';
import type { ManagedEventRow } from '../../features/workspace/managed-events.service.js';
import type { EventState } from '../components/chips.js';
import type { EventView } from '../components/event-card.js';
import { Month } from '../components/month.js';
import { addressWith, type Query } from '../components/query.js';
import { EVENTS } from './events-words.js';

/** A month of the workspace: drafts too. */
export function EventsMonth(props: {
  month: string;
  events: readonly ManagedEventRow[];
  query: Query;
  now: Date;
}): JSX.Element {
  const { month, events, query, now } = props;
  return (
    <Month
      month={month}
      events={events.map(monthView)}
      zone="Europe/Moscow"
      now={now}
      address={(other) => addressWith(EVENTS, { ...query, view: 'month' }, 'month', [other])}
    />
  );
}

const MONTH_STATES: Partial<Record<Stage, EventState>> = {
  running: 'running',
  report: 'held',
  done: 'held',
  cancelled: 'cancelled',
};

const UNSEEN: readonly Stage[] = ['draft', 'review', 'approved', 'withdrawn'];

/** What readers do not see yet says so in its title. */
function monthView({ slug, title, kind, format, startsAt, endsAt, zone, stage }: ManagedEventRow): EventView {
  return {
    href: `${EVENTS}/${slug}`,
    title: UNSEEN.includes(stage) ? `${title} (${STAGE_WORDS[stage].toLowerCase()})` : title,
    kind,
    format,
    start: startsAt,
    end: endsAt,
    zone,
    state: MONTH_STATES[stage] ?? 'open',
  };
}
