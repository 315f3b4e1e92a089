import { formatDate, formatDay, formatTime, formatTimeRange, formatWhen, inZone } from '../../common/russian.js';
import type { Block, PrintDocument, Run } from '../../platform/print/document.js';
import type { ProgramSession, ProgramSpeaker } from './program.rules.js';

/** The event as the head of its printed program names it. */
export interface ProgramOfEvent {
  title: string;
  startsAt: Date;
  endsAt: Date;
  zone: string;
  venue: string | null;
  address: string | null;
  platform: string | null;
  organiser: string;
}

/** A program on paper: topic, date, place, a table of time, topic and speakers for each day and hall, moderators (domain.md, section 8). */
export function programDocument(
  event: ProgramOfEvent,
  sessions: readonly ProgramSession[],
  release: { number: number; releasedAt: Date } | null,
): PrintDocument {
  const place =
    [event.venue, event.address].filter(Boolean).join(', ') || ['онлайн', event.platform].filter(Boolean).join(', ');
  const edition = release
    ? `Версия ${release.number} от ${formatDate(release.releasedAt, event.zone)}`
    : 'Рабочая копия, не опубликована';
  const days = [...Map.groupBy(sorted(sessions), (session) => dayOf(session, event.zone))];
  return {
    title: `Программа: ${event.title}`,
    blocks: [
      { kind: 'heading', level: 1, text: 'Программа', align: 'center' },
      { kind: 'paragraph', text: [{ text: event.title, bold: true }], align: 'center' },
      {
        kind: 'facts',
        items: [
          { name: 'Когда', value: formatWhen(event.startsAt, event.endsAt, event.zone) },
          { name: 'Где', value: place },
          { name: 'Организатор', value: event.organiser },
        ],
      },
      ...days.flatMap(([, ofDay]) => dayBlocks(ofDay, event.zone, days.length > 1)),
      { kind: 'paragraph', text: [{ text: edition, italic: true }], align: 'right' },
    ],
  };
}

function dayBlocks(sessions: readonly ProgramSession[], zone: string, hasDays: boolean): Block[] {
  const halls = [...Map.groupBy(sessions, ({ hall }) => hall)];
  const [first] = sessions;
  const day: Block[] = hasDays && first ? [{ kind: 'heading', level: 2, text: formatDay(first.startsAt, zone) }] : [];
  return [
    ...day,
    ...halls.flatMap(([hall, own]): Block[] => [
      ...(halls.length > 1 || hall ? [{ kind: 'heading' as const, level: 3 as const, text: hall || 'Общий зал' }] : []),
      {
        kind: 'table',
        columns: [
          { title: 'Время', width: 2 },
          { title: 'Тема', width: 6 },
          { title: 'Спикер, должность', width: 5 },
        ],
        rows: own.map((session) => [
          timeOf(session, zone),
          topic(session),
          session.speakers.map(speakerLine).join('\n'),
        ]),
      },
    ]),
  ];
}

function topic({ title, description, kind }: ProgramSession): Run[] {
  const heading = { text: title, bold: kind !== 'BREAK' };
  return description ? [heading, { text: `\n${description}` }] : [heading];
}

function speakerLine({ fullName, position, role }: ProgramSpeaker): string {
  const name = role === 'MODERATOR' ? `${fullName} (модератор)` : fullName;
  return [name, position].filter(Boolean).join(', ');
}

/** «15:00–15:40», the zone being said once above. */
function timeOf({ startsAt, endsAt }: ProgramSession, zone: string): string {
  const sameDay = dayOf({ startsAt }, zone) === dayOf({ startsAt: endsAt }, zone);
  return sameDay
    ? `${formatTime(startsAt, zone)}–${formatTime(endsAt, zone)}`
    : formatTimeRange(startsAt, endsAt, zone);
}

function dayOf({ startsAt }: { startsAt: Date }, zone: string): string {
  return inZone(startsAt, zone).toPlainDate().toString();
}

function sorted(sessions: readonly ProgramSession[]): ProgramSession[] {
  return sessions.toSorted(
    (a, b) => +a.startsAt - +b.startsAt || a.hall.localeCompare(b.hall, 'ru', { numeric: true }),
  );
}
