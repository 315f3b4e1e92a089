import { describe, expect, it } from '@jest/globals';
import { alreadyRegistered } from './already-registered.js';
import { cancelled } from './cancelled.js';
import { checkAddress } from './check-address.js';
import { confirmed } from './confirmed.js';
import { eventCancelled } from './event-cancelled.js';
import { eventRestored } from './event-restored.js';
import { inReview } from './in-review.js';
import { type LetterModel, when, where } from './model.js';
import { moved } from './moved.js';
import { placeChanged } from './place-changed.js';
import { placeHeld, promoted } from './promoted.js';
import { rejected } from './rejected.js';
import type { RenderedLetter } from './render.js';
import { waiting } from './waiting.js';

const OWN = 'https://events.example.ru/r/TOKEN';
const PAGE = 'https://events.example.ru/events/vebinar';

const model: LetterModel = {
  person: { firstName: 'Мария', middleName: 'Петровна' },
  event: {
    title: 'Профминимум: как вести урок',
    format: 'ONLINE',
    zone: 'Europe/Moscow',
    startsAt: new Date('2026-12-09T12:00:00Z'),
    endsAt: new Date('2026-12-09T13:30:00Z'),
    venue: null,
    address: null,
    platform: 'МТС Линк',
    organiser: 'АСОУ',
    contact: 'webinar@asou-mo.ru',
  },
  links: {
    site: 'https://events.example.ru',
    own: OWN,
    confirm: `${OWN}/confirm`,
    cancel: `${OWN}/cancel`,
    join: `${OWN}/join`,
    event: PAGE,
    ics: `${PAGE}.ics`,
    events: 'https://events.example.ru/events',
  },
  answerable: true,
};
const bare: LetterModel = {
  ...model,
  person: { firstName: 'Анна', middleName: null },
  event: { ...model.event, format: 'ONSITE', platform: null, contact: null },
  answerable: false,
};
const hostile: LetterModel = {
  ...model,
  person: { firstName: `О'Коннор-Заде <script>alert(1)</script>`, middleName: '"&"' },
  event: { ...model.event, title: '</title><img src=x onerror=alert(1)>', organiser: '<b>АСОУ</b>', contact: '<i>' },
};

const HOLD = new Date('2026-12-08T12:00:00Z');
const EARLIER = { startsAt: new Date('2026-12-02T12:00:00Z'), endsAt: new Date('2026-12-02T13:30:00Z') };
const HALL = { format: 'ONSITE', venue: 'Актовый зал <1>', address: 'Балашиха' } as const;
const REASON = 'Спикер <болеет> & извиняется';
const MOVE = { from: EARLIER, reason: null, place: null, isBack: false };

const LETTERS: Record<string, (of: LetterModel) => RenderedLetter> = {
  'check address': (of) => checkAddress(of, HOLD),
  'check address without a hold': (of) => checkAddress(of, null),
  waiting: (of) => waiting(of, 3, false),
  'waiting with a confirmed address': (of) => waiting(of, null, true),
  'already registered': (of) => alreadyRegistered(of),
  'in review': (of) => inReview(of),
  rejected: (of) => rejected(of, REASON),
  'rejected, the reason erased': (of) => rejected(of, null),
  confirmed: (of) => confirmed(of),
  promoted: (of) => promoted(of),
  'place held': (of) => placeHeld(of, HOLD),
  'place held without a term': (of) => placeHeld(of, null),
  cancelled: (of) => cancelled(of, { byOrganiser: false, wasWaiting: false, invited: true }),
  'left the waiting list': (of) => cancelled(of, { byOrganiser: false, wasWaiting: true, invited: false }),
  'cancelled by the organiser': (of) => cancelled(of, { byOrganiser: true, wasWaiting: false, invited: true }),
  'event cancelled': (of) => eventCancelled(of, { reason: REASON, invited: true, told: null }),
  'event cancelled without a reason': (of) => eventCancelled(of, { reason: null, invited: false, told: null }),
  moved: (of) => moved(of, { ...MOVE, reason: REASON, standing: 'CONFIRMED' }),
  'moved, in review': (of) => moved(of, { ...MOVE, standing: 'IN_REVIEW' }),
  'moved, place held': (of) => moved(of, { ...MOVE, place: HALL, standing: 'HELD' }),
  'moved, waiting': (of) => moved(of, { ...MOVE, standing: 'WAITING' }),
  'moved back': (of) => moved(of, { ...MOVE, standing: 'CONFIRMED', isBack: true }),
  'event restored': (of) => eventRestored(of, { reason: REASON, standing: 'CONFIRMED', time: EARLIER, place: HALL }),
  'event restored, waiting': (of) => eventRestored(of, { reason: null, standing: 'WAITING', time: null, place: null }),
  'place changed': (of) => placeChanged(of, { before: HALL, isTimeKnown: true, standing: 'CONFIRMED' }),
  'place changed, place held': (of) => placeChanged(of, { before: HALL, isTimeKnown: true, standing: 'HELD' }),
};

describe.each(Object.entries(LETTERS))('letter «%s»', (_, write) => {
  it.each([model, bare, hostile])('leaves nothing unfilled', (of) => {
    const { subject, text, html } = write(of);
    for (const part of [subject, text, html]) {
      expect(part).not.toMatch(/undefined|null|NaN|\[object|Invalid/);
      expect(part.trim()).not.toBe('');
    }
  });

  it('escapes what people typed', () => {
    const { html } = write(hostile);
    expect(html).not.toMatch(/<script|<img|<b>|<i>|<болеет>/);
    expect(html).toContain("О'Коннор-Заде &lt;script>alert(1)&lt;/script>");
    expect(html.match(/<\/title>/g)).toHaveLength(1);
  });

  it('is a page in Russian that loads nothing, with absolute links and one button', () => {
    const { html } = write(model);
    expect(html).toMatch(/^<!DOCTYPE html><html lang="ru">/);
    expect(html).not.toMatch(/<img|<link|<style|@import|url\(/);
    for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^https:\/\/events\.example\.ru/);
    expect(html.match(/display:inline-block/g)).toHaveLength(1);
  });

  it('says the same in plain text', () => {
    const { html, text } = write(model);
    for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(text).toContain(href);
    expect(text).toContain('Здравствуйте, Мария Петровна!');
    expect(text).toContain('9 декабря 2026 г. (среда), 15:00–16:30 (МСК)');
    expect(text).not.toMatch(/<[a-z]/);
  });
});

describe('what letters say', () => {
  it('asks to confirm by when', () => {
    expect(checkAddress(model, HOLD).text).toContain('до 8 декабря 2026 г., 15:00 (МСК)');
    expect(placeHeld(model, HOLD).text).toContain('до 8 декабря 2026 г., 15:00 (МСК)');
    expect(placeHeld(model, HOLD).text).toContain(`${OWN}/confirm`);
  });

  it('tells why the organiser said no, and calls nobody to register again', () => {
    const { subject, text } = rejected(model, REASON);
    expect(subject).toBe('Заявка отклонена: Профминимум: как вести урок');
    expect(text).toContain(`Причина: ${REASON}`);
    expect(text).not.toContain('/register');
  });

  it('tells the number in the queue and the way to confirm', () => {
    expect(waiting(model, 3, false).text).toContain('№ 3');
    expect(waiting(model, 3, false).text).toContain(`${OWN}/confirm`);
    expect(waiting(model, 3, true).text).not.toContain('/confirm');
  });

  it('tells the old and the new time of a move, why, and how to decline', () => {
    const { subject, text } = LETTERS['moved']!(model);
    expect(subject).toBe('Перенос: Профминимум: как вести урок');
    expect(text).toContain('Было: 2 декабря 2026 г. (среда), 15:00–16:30 (МСК)');
    expect(text).toContain('Стало: 9 декабря 2026 г. (среда), 15:00–16:30 (МСК)');
    expect(text).toContain(`Причина: ${REASON}`);
    expect(text).toContain(`Не смогу:\n${OWN}/cancel`);
  });

  it('names the way in only when one can take part from a distance', () => {
    expect(confirmed(model).text).toContain(`${OWN}/join`);
    expect(confirmed(bare).text).not.toContain('/join');
  });

  it('answers go to the organiser only when there is an address', () => {
    expect(confirmed(model).text).toContain('Ответ на письмо получит организатор.');
    expect(confirmed(bare).text).toContain('отвечать на него не нужно');
  });

  it('calls what came back to its first time not moved', () => {
    const back = moved(model, { ...MOVE, standing: 'CONFIRMED', isBack: true });
    expect(`${back.subject} ${back.text} ${back.html}`).not.toMatch(/перен/i);
    expect(back.subject).toBe('Снова прежнее время: Профминимум: как вести урок');
    expect(back.text).toContain('Событие состоится в первоначальное время');
  });

  it('tells when, over several days too', () => {
    const days = { startsAt: new Date('2026-10-18T07:00:00Z'), endsAt: new Date('2026-10-20T14:00:00Z') };
    expect(when(days, 'Europe/Moscow')).toBe('18–20 октября 2026 г.: 18 октября, 10:00 – 20 октября, 17:00 (МСК)');
  });

  it.each([
    ['ONLINE', 'Онлайн, МТС Линк'],
    ['ONSITE', 'Колледж, Подольск'],
    ['HYBRID', 'Колледж, Подольск; Онлайн, МТС Линк'],
  ] as const)('tells where: %s', (format, said) => {
    expect(where({ ...model.event, format, venue: 'Колледж', address: 'Подольск' })).toBe(said);
  });
});
