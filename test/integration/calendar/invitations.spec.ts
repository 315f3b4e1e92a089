import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import { CalendarService } from '../../../src/features/calendar/calendar.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { calendars, SITE } from './calendars.js';

let t: TestApp;
let world: ReturnType<typeof calendars>;

beforeAll(async () => {
  t = await startTestApp({ config: { PUBLIC_URL: SITE } });
  world = calendars(t);
});
afterAll(() => t.close());

const people = {
  organizer: { email: 'events@mail.example.ru' },
  attendee: { email: 'anna@mail.ru', name: 'Анна "Аня" Иванова' },
};

async function invitation(eventId: string, method: 'REQUEST' | 'CANCEL', registrationRevision: number) {
  const text = await t.get(CalendarService).invitation({ eventId, method, registrationRevision, ...people });
  const calendar = new ICAL.Component(ICAL.parse(text ?? '') as unknown[]);
  const event = calendar.getFirstSubcomponent('vevent');
  const value = (name: string) => event?.getFirstPropertyValue(name);
  return {
    method: calendar.getFirstPropertyValue('method'),
    uid: value('uid'),
    status: value('status'),
    sequence: Number(value('sequence')),
    stamp: String(value('dtstamp')),
    start: String(value('dtstart')),
    attendees: event?.getAllProperties('attendee').map((attendee) => attendee.getFirstValue()),
  };
}

describe('an invitation', () => {
  it('asks one person under the UID of the feeds, stamped when it was made', async () => {
    const { slug, id } = await world.publish();
    const asked = await invitation(id, 'REQUEST', 2);
    expect(asked).toMatchObject({
      method: 'REQUEST',
      uid: (await world.entry(slug))?.uid,
      status: 'CONFIRMED',
      attendees: ['mailto:anna@mail.ru'],
    });
    expect(new Date(asked.stamp)).toEqual(t.clock.now());
  });

  it('is outranked by a move, by a withdrawal, by a return and by a cancellation (RFC 5546, 2.1.4)', async () => {
    const { slug, id } = await world.publish();
    const sent = [await invitation(id, 'REQUEST', 2)];
    await world.move(slug, '2030-12-10T15:00', '2030-12-10T16:00');
    sent.push(await invitation(id, 'REQUEST', 2));
    sent.push(await invitation(id, 'CANCEL', 3));
    sent.push(await invitation(id, 'REQUEST', 4));
    await world.cancel(slug);
    sent.push(await invitation(id, 'CANCEL', 4));

    const sequences = sent.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
    expect(new Set(sent.map(({ uid }) => uid)).size).toBe(1);
    expect(sent.map(({ status }) => status)).toEqual(['CONFIRMED', 'CONFIRMED', 'CANCELLED', 'CONFIRMED', 'CANCELLED']);
    expect(sent[1]?.start).toBe('2030-12-10T12:00:00Z');
  });

  it('to an event of several days holds a message for each of them, and takes back those that are no more', async () => {
    const { slug, id } = await world.publish({ startsAt: '2030-12-18T10:00', endsAt: '2030-12-20T18:00' });
    const messages = async (asked: 'REQUEST' | 'CANCEL', registrationRevision: number) => {
      const text = await t.get(CalendarService).invitation({
        eventId: id,
        method: asked,
        registrationRevision,
        ...people,
      });
      return (text ?? '').split(/(?=BEGIN:VCALENDAR)/).map((one) => {
        const calendar = new ICAL.Component(ICAL.parse(one) as unknown[]);
        const event = calendar.getFirstSubcomponent('vevent');
        const [uid, start, sequence] = ['uid', 'dtstart', 'sequence'].map((name) => event?.getFirstPropertyValue(name));
        const told = String(calendar.getFirstPropertyValue('method'));
        return { method: told, uid: String(uid), start: String(start), sequence: Number(sequence) };
      });
    };
    const uids = [`event-${id}`, `day-${id}-1`, `day-${id}-2`, `day-${id}-3`].map((uid) => `${uid}@events.example.ru`);
    const first = await messages('REQUEST', 2);
    expect(first.map(({ method, uid }) => `${method} ${uid}`)).toEqual(uids.map((uid) => `REQUEST ${uid}`));
    expect(first.map(({ start }) => start)).toEqual([
      '2030-12-18', '2030-12-18T07:00:00Z', '2030-12-19T07:00:00Z', '2030-12-20T07:00:00Z',
    ]); // prettier-ignore

    await world.move(slug, '2030-12-25T10:00', '2030-12-26T18:00');
    const second = await messages('REQUEST', 2);
    expect(second.map(({ method, uid }) => `${method} ${uid}`)).toEqual(
      uids.map((uid, index) => `${index < 3 ? 'REQUEST' : 'CANCEL'} ${uid}`),
    );
    await world.move(slug, '2030-12-27T10:00', '2030-12-27T18:00');
    const third = await messages('REQUEST', 2);
    expect(third.map(({ method }) => method)).toEqual(['REQUEST', 'CANCEL', 'CANCEL', 'CANCEL']);
    expect(third[0]).toMatchObject({ uid: uids[0], start: '2030-12-27T07:00:00Z' });

    await world.cancel(slug);
    const last = await messages('CANCEL', 2);
    expect(last.map(({ method, uid }) => `${method} ${uid}`)).toEqual(uids.map((uid) => `CANCEL ${uid}`));
    for (const [index] of uids.entries()) {
      const sequences = [first, second, third, last].map((sent) => sent[index]?.sequence ?? 0);
      expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
    }
  });

  it('is none for an event that is not there', async () => {
    const gone = '00000000-0000-7000-8000-000000000000';
    expect(await t.get(CalendarService).veventOf(gone)).toBeNull();
    const nothing = { eventId: gone, method: 'REQUEST', registrationRevision: 1, ...people } as const;
    expect(await t.get(CalendarService).invitation(nothing)).toBeNull();
  });
});
