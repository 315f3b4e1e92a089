import { describe, expect, it } from '@jest/globals';
import { type FeedFilter, feedName, feedPath, feedStart, isInFeed } from './calendar.rules.js';

describe('feedPath', () => {
  it('is one path for one filter, however it was written', () => {
    const path = '/calendar/events.ics?kind=SEMINAR&kind=WEBINAR&municipality=46734000';
    expect(feedPath({ kind: ['WEBINAR', 'SEMINAR'], municipality: '46734000' })).toBe(path);
    expect(feedPath({ municipality: '46734000', q: '', kind: ['SEMINAR', 'WEBINAR', 'SEMINAR'] })).toBe(path);
  });

  it('has no question mark without filters', () => {
    expect(feedPath({})).toBe('/calendar/events.ics');
    expect(feedPath({ kind: [], q: '' })).toBe('/calendar/events.ics');
  });

  it('keeps text apart from the rest of the address', () => {
    expect(feedPath({ q: 'ВУЗ & колледж=?' })).toBe(
      '/calendar/events.ics?q=%D0%92%D0%A3%D0%97+%26+%D0%BA%D0%BE%D0%BB%D0%BB%D0%B5%D0%B4%D0%B6%3D%3F',
    );
  });
});

describe('feedName', () => {
  it.each<[FeedFilter, string]>([
    [{}, 'События профминимума'],
    [{ kind: ['WEBINAR', 'ROUND_TABLE'] }, 'События профминимума: вебинары, круглые столы'],
    [
      { format: ['ONLINE'], audience: ['TEACHERS', 'PARENTS'] },
      'События профминимума: онлайн, для учителей и родителей',
    ],
    [{ municipality: '46734000', organisation: 'asou' }, 'События профминимума: Мытищи, АСОУ'],
    [{ from: '2026-12-01', to: '2026-12-31' }, 'События профминимума: с 1 декабря 2026 г., по 31 декабря 2026 г.'],
    [{ q: 'ярмарка; вакансий' }, 'События профминимума: «ярмарка; вакансий»'],
  ])('%j: «%s»', (filter, name) => {
    expect(feedName(filter, { municipality: 'Мытищи', organisation: 'АСОУ' })).toBe(name);
  });

  it('leaves out what has no name', () => {
    expect(feedName({ municipality: '46734000', organisation: 'nobody' })).toBe('События профминимума');
  });
});

describe('feedStart', () => {
  it('is 90 days back', () => {
    expect(feedStart(new Date('2026-12-09T12:00:00Z'))).toEqual(new Date('2026-09-10T12:00:00Z'));
  });
});

describe('isInFeed', () => {
  const now = new Date('2026-12-09T12:00:00Z');
  const ended = (days: number, cancelled: boolean) => ({
    endsAt: new Date(now.getTime() - days * 86_400_000),
    cancelledAt: cancelled ? now : null,
  });

  it.each([
    [ended(-1, false), true],
    [ended(89.9, false), true],
    [ended(90, false), false],
    [ended(-1, true), true],
    [ended(29.9, true), true],
    [ended(30, true), false],
  ])('%j: %s', (event, expected) => {
    expect(isInFeed(event, now)).toBe(expected);
  });
});
