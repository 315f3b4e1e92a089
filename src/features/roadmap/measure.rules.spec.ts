import { describe, expect, it } from '@jest/globals';
import {
  collected,
  itemStanding,
  type LinkedEventFacts,
  type MeasureFacts,
  measureStanding,
  occurrenceStanding,
} from './measure.rules.js';

const PLAN_END = '2024-07-31';
const PACKAGE = ['INFORMATION_LETTER', 'ANNOUNCEMENT', 'EVENT_PROGRAMME', 'POST_RELEASE'].map((kind) => ({ kind }));
const at = (moscow: string) => new Date(`${moscow}+03:00`);

const measure = (facts: Partial<MeasureFacts>): MeasureFacts => ({
  deadlineKind: 'BY_DATE',
  deadlineDate: '2023-08-22',
  periodFrom: null,
  periodTo: null,
  occurrences: [],
  items: [],
  results: [{ kind: 'ADMINISTRATIVE_ACT' }],
  events: [],
  ...facts,
});

const event = (facts: Partial<LinkedEventFacts> = {}): LinkedEventFacts => ({
  itemId: null,
  endsAt: at('2023-08-27T14:00'),
  cancelledAt: null,
  hasInformationLetter: true,
  hasAnnouncement: true,
  hasProgram: true,
  hasPostRelease: true,
  ...facts,
});

const state = (facts: MeasureFacts, now: Date) => measureStanding(facts, PLAN_END, now).state;

describe('measureStanding of «До 22.08.2023»', () => {
  it.each([
    ['2023-08-14T23:59:59', 'NOT_STARTED', 8, false],
    ['2023-08-15T00:00', 'NOT_STARTED', 7, true],
    ['2023-08-22T23:59:59', 'NOT_STARTED', 0, true],
    ['2023-08-23T00:00', 'OVERDUE', -1, false],
  ])('at %s of Moscow: %s, %d days left', (now, expected, daysLeft, isDueSoon) => {
    expect(measureStanding(measure({}), PLAN_END, at(now))).toEqual({
      state: expected,
      dueDate: '2023-08-22',
      daysLeft,
      isDueSoon,
      basis: 'DATES',
    });
  });

  it('counts days in Moscow, not in UTC', () => {
    expect(state(measure({}), new Date('2023-08-22T20:59:59Z'))).toBe('NOT_STARTED');
    expect(state(measure({}), new Date('2023-08-22T21:00:00Z'))).toBe('OVERDUE');
  });

  it('is begun by a linked event, which proves none of its results', () => {
    const begun = measureStanding(measure({ events: [event()] }), PLAN_END, at('2023-08-20T12:00'));
    expect(begun).toMatchObject({ state: 'IN_PROGRESS', basis: 'DATES' });
  });
});

describe('measureStanding of an event on 27.08.2023', () => {
  const meeting = (events: LinkedEventFacts[]) =>
    measure({ deadlineKind: 'EVENT_DATE', deadlineDate: '2023-08-27', results: PACKAGE, events });

  it.each([
    ['nothing linked', [], '2023-08-20T12:00', 'NOT_STARTED'],
    ['announced', [event({ hasProgram: false, hasPostRelease: false })], '2023-08-20T12:00', 'IN_PROGRESS'],
    ['all published but not held yet', [event()], '2023-08-27T13:59', 'IN_PROGRESS'],
    ['held, without a post-release', [event({ hasPostRelease: false })], '2023-08-27T20:00', 'IN_PROGRESS'],
    ['held, without a letter', [event({ hasInformationLetter: false })], '2023-08-27T20:00', 'IN_PROGRESS'],
    ['late with the post-release', [event({ hasPostRelease: false })], '2023-08-28T00:00', 'OVERDUE'],
    ['held with everything', [event()], '2023-08-27T14:00', 'DONE_PENDING_CHECK'],
    ['held with everything, much later', [event()], '2024-03-01T12:00', 'DONE_PENDING_CHECK'],
    ['cancelled', [event({ cancelledAt: at('2023-08-26T12:00') })], '2023-08-28T00:00', 'OVERDUE'],
  ])('%s', (_, events, now, expected) => {
    expect(state(meeting(events), at(now))).toBe(expected);
  });

  it('says what it rests on', () => {
    const basis = (events: LinkedEventFacts[]) =>
      measureStanding(meeting(events), PLAN_END, at('2023-09-01T12:00')).basis;
    expect([basis([]), basis([event()])]).toEqual(['DATES', 'EVENTS']);
  });
});

describe('measureStanding over the whole year', () => {
  const festival = (events: LinkedEventFacts[]) =>
    measure({
      deadlineKind: 'WHOLE_ACADEMIC_YEAR',
      deadlineDate: null,
      periodFrom: '2023-09-01',
      periodTo: '2024-05-31',
      results: PACKAGE,
      events,
    });

  it.each([
    ['before the period', [], '2023-08-31T23:59', 'NOT_STARTED'],
    ['within it', [], '2023-09-01T00:00', 'IN_PROGRESS'],
    ['one stage complete, more may follow', [event()], '2024-05-31T23:59', 'IN_PROGRESS'],
    ['all complete, the period over', [event()], '2024-06-01T00:00', 'DONE_PENDING_CHECK'],
    ['a stage without its post-release', [event(), event({ hasPostRelease: false })], '2024-06-01T00:00', 'OVERDUE'],
    ['nothing held', [], '2024-06-01T00:00', 'OVERDUE'],
  ])('%s', (_, events, now, expected) => {
    expect(state(festival(events), at(now))).toBe(expected);
  });
});

describe('measureStanding on schedule, with items', () => {
  const seventeen = (events: LinkedEventFacts[]) =>
    measure({
      deadlineKind: 'ON_SCHEDULE',
      deadlineDate: null,
      items: [{ id: 'a' }, { id: 'b' }],
      results: PACKAGE,
      events,
    });

  it.each([
    ['nothing linked', [], '2023-09-01T12:00', 'NOT_STARTED'],
    ['one of two items complete', [event({ itemId: 'a' })], '2023-12-01T12:00', 'IN_PROGRESS'],
    ['every item complete', [event({ itemId: 'a' }), event({ itemId: 'b' })], '2023-12-01T12:00', 'DONE_PENDING_CHECK'],
    ['the plan is over', [event({ itemId: 'a' })], '2024-08-01T00:00', 'OVERDUE'],
  ])('%s', (_, events, now, expected) => {
    expect(state(seventeen(events), at(now))).toBe(expected);
  });

  it('has no day to be counted to', () => {
    expect(measureStanding(seventeen([]), PLAN_END, at('2023-09-01T12:00'))).toMatchObject({
      dueDate: null,
      daysLeft: null,
      isDueSoon: false,
    });
  });
});

describe('measureStanding of a quarterly measure', () => {
  const quarterly = measure({ deadlineKind: 'BY_DATE_THEN_QUARTERLY', occurrences: ['2023-10-02', '2024-01-09'] });

  it('is late from its first missed occurrence on', () => {
    expect(state(quarterly, at('2023-10-02T23:59'))).toBe('NOT_STARTED');
    expect(measureStanding(quarterly, PLAN_END, at('2023-12-01T12:00'))).toMatchObject({
      state: 'OVERDUE',
      dueDate: '2023-10-02',
    });
  });

  it('gives each occurrence its own state', () => {
    const now = at('2024-01-05T12:00');
    expect(quarterly.occurrences.map((day) => occurrenceStanding(day, now).state)).toEqual(['OVERDUE', 'NOT_STARTED']);
    expect(occurrenceStanding('2024-01-09', now)).toMatchObject({ daysLeft: 4, isDueSoon: true });
  });
});

describe('itemStanding', () => {
  it.each([
    ['no event', [], '2023-12-01T12:00', 'NOT_STARTED'],
    ['announced', [event({ endsAt: at('2023-12-06T16:30') })], '2023-12-01T12:00', 'IN_PROGRESS'],
    ['complete', [event()], '2023-12-01T12:00', 'DONE_PENDING_CHECK'],
    ['never held', [], '2024-08-01T00:00', 'OVERDUE'],
  ])('%s', (_, events, now, expected) => {
    expect(itemStanding({ events, results: PACKAGE }, PLAN_END, at(now)).state).toBe(expected);
  });
});

describe('collected', () => {
  it('is unknown for results the system does not collect', () => {
    expect(collected('ADMINISTRATIVE_ACT', measure({}))).toBeNull();
  });

  it('counts live events, and one at least', () => {
    expect(collected('POST_RELEASE', measure({}))).toEqual({ done: 0, total: 1 });
    const events = [event(), event({ hasPostRelease: false }), event({ cancelledAt: at('2023-08-20T12:00') })];
    expect(collected('POST_RELEASE', measure({ events }))).toEqual({ done: 1, total: 2 });
  });

  it('counts items where there are some', () => {
    const facts = measure({
      items: [{ id: 'a' }, { id: 'b' }],
      events: [event({ itemId: 'a' }), event({ itemId: 'a' })],
    });
    expect(collected('ANNOUNCEMENT', facts)).toEqual({ done: 1, total: 2 });
  });
});
