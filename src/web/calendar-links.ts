import type { EventRow } from '../features/events/events.service.js';
import type { CalendarLinks } from './components/calendar-buttons.js';

/** Ways to put one event into a calendar: forms of the web calendars filled in, and the file. */
export function calendarLinks(event: EventRow, publicUrl: string): CalendarLinks {
  const page = `${publicUrl}/events/${event.slug}`;
  const file = `${page}.ics`;
  const place = event.format === 'ONLINE' ? `${page}/join` : [event.venue, event.address].filter(Boolean).join(', ');
  const details = `${event.organiser}\n${page}`;
  const google = new URLSearchParams({
    action: 'TEMPLATE',
    text: event.title,
    dates: `${compact(event.startsAt)}/${compact(event.endsAt)}`,
    details,
    location: place,
  });
  const outlook = new URLSearchParams({
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: event.title,
    startdt: event.startsAt.toISOString(),
    enddt: event.endsAt.toISOString(),
    body: details,
    location: place,
  });
  return {
    yandex: `https://calendar.yandex.ru/week?${new URLSearchParams({ sidebar: 'addFeed', url: file }).toString()}`,
    google: `https://calendar.google.com/calendar/render?${google.toString()}`,
    outlook: `https://outlook.live.com/calendar/0/deeplink/compose?${outlook.toString()}`,
    apple: file,
    file,
  };
}

/** `20261209T120000Z` */
function compact(instant: Date): string {
  return instant.toISOString().replace(/[-:]|\.\d{3}/g, '');
}
