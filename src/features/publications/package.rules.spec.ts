import { describe, expect, it } from '@jest/globals';
import {
  daysLate,
  dayOf,
  needsPackage,
  nextWorkingDay,
  packageDue,
  type PackageTerms,
  requiredParts,
  turnOf,
} from './package.rules.js';

const MOSCOW = 'Europe/Moscow';
const TERMS: PackageTerms = { letterDays: 10, announcementDays: 3, programDays: 0, postReleaseWorkingDays: 1 };
const FRIDAY = { startsAt: new Date('2026-12-11T12:00:00Z'), endsAt: new Date('2026-12-11T13:30:00Z'), zone: MOSCOW };
const day = (text: string) => Temporal.PlainDate.from(text);
const daysOf = (event: typeof FRIDAY, terms: PackageTerms) => {
  const { letter, announcement, program, postRelease } = packageDue(event, terms);
  return [letter, announcement, program, postRelease].map(String);
};

describe('package of an event', () => {
  it('is due so many days before the start, by the start and on the next working day', () => {
    expect(daysOf(FRIDAY, TERMS)).toEqual(['2026-12-01', '2026-12-08', '2026-12-11', '2026-12-14']);
  });

  it('follows the terms', () => {
    const terms = { letterDays: 14, announcementDays: 0, programDays: 1, postReleaseWorkingDays: 3 };
    expect(daysOf(FRIDAY, terms)).toEqual(['2026-11-27', '2026-12-11', '2026-12-10', '2026-12-16']);
  });

  it('counts working days over the new year', () => {
    const last = { startsAt: new Date('2026-12-30T09:00:00Z'), endsAt: new Date('2026-12-30T10:00:00Z'), zone: MOSCOW };
    expect(packageDue(last, { ...TERMS, postReleaseWorkingDays: 2 }).postRelease.toString()).toBe('2027-01-11');
  });

  it('counts days on the calendar of the event', () => {
    const night = {
      startsAt: new Date('2026-12-09T20:00:00Z'),
      endsAt: new Date('2026-12-09T21:30:00Z'),
      zone: MOSCOW,
    };
    expect(packageDue(night, TERMS).postRelease.toString()).toBe('2026-12-11');
    expect(packageDue({ ...night, zone: 'UTC' }, TERMS).postRelease.toString()).toBe('2026-12-10');
  });

  it.each([
    ['2026-12-10', '2026-12-11'],
    ['2026-12-12', '2026-12-14'],
    ['2026-12-31', '2027-01-11'],
    ['2027-03-05', '2027-03-09'],
    ['2027-06-11', '2027-06-14'],
  ])('after %s comes %s', (from, to) => {
    expect(nextWorkingDay(day(from)).toString()).toBe(to);
  });

  it('is late from the day after', () => {
    const now = new Date('2026-12-11T21:30:00Z');
    expect(daysLate(day('2026-12-12'), dayOf(now, MOSCOW))).toBe(0);
    expect(daysLate(day('2026-12-11'), dayOf(now, MOSCOW))).toBe(1);
    expect(daysLate(day('2026-12-20'), dayOf(now, MOSCOW))).toBe(0);
  });

  it.each([
    ['a measure with the whole package', 'WEBINAR', ['INFORMATION_LETTER', 'ANNOUNCEMENT', 'EVENT_PROGRAMME', 'POST_RELEASE', 'DISCUSSION_PLATFORM'], 'letter announcement program postRelease'],
    ['a measure with a part of it', 'WORKSHOP', ['ANNOUNCEMENT', 'EVENT_PROGRAMME'], 'announcement program'],
    ['a measure that names other results', 'COURSE', ['CPD_PROGRAMME'], 'announcement postRelease'],
    ['no measure', 'SEMINAR', [], 'announcement program postRelease'],
    ['no measure, a lesson', 'WORKSHOP', [], 'announcement postRelease'],
    ['no measure, a parent meeting', 'PARENT_MEETING', [], 'announcement program postRelease'],
  ] as const)('needs by %s', (_, kind, results, parts) => {
    expect([...requiredParts({ kind, results, isOver: false })].toSorted()).toEqual(parts.split(' ').toSorted());
  }); // prettier-ignore

  it('needs no more than the post-release once it is over, unless the plan counts the rest', () => {
    expect([...requiredParts({ kind: 'SEMINAR', results: [], isOver: true })]).toEqual(['postRelease']);
    const results = ['ANNOUNCEMENT', 'EVENT_PROGRAMME'];
    expect([...requiredParts({ kind: 'SEMINAR', results, isOver: true })]).toEqual(['announcement', 'program']);
  });

  it.each([
    ['PUBLISHED', null, '2026-12-01', true],
    ['PUBLISHED', null, '2027-01-01', true],
    ['DRAFT', null, '2027-01-01', true],
    ['DRAFT', null, '2026-12-01', false],
    ['IN_REVIEW', null, '2027-01-01', true],
    ['WITHDRAWN', null, '2027-01-01', false],
    ['ARCHIVED', null, '2026-12-01', false],
    ['PUBLISHED', '2026-12-05', '2027-01-01', false],
  ] as const)('%s, cancelled %s, ending %s: needed is %s', (publicationState, cancelled, ends, expected) => {
    const event = { publicationState, cancelledAt: cancelled && new Date(cancelled), endsAt: new Date(ends) };
    expect(needsPackage(event, new Date('2026-12-11T00:00:00Z'))).toBe(expected);
  });

  it.each([
    ['letter', 'NONE', 'ORGANISER'],
    ['letter', 'DRAFT', 'MINISTRY'],
    ['letter', 'DONE', null],
    ['announcement', 'NONE', 'ORGANISER'],
    ['announcement', 'IN_REVIEW', 'REVIEWER'],
    ['announcement', 'APPROVED', 'ORGANISER'],
    ['announcement', 'SCHEDULED', null],
    ['program', 'DRAFT', 'ORGANISER'],
    ['postRelease', 'WITHDRAWN', 'ORGANISER'],
    ['postRelease', 'DONE', null],
  ] as const)('%s, %s: the turn of %s', (part, state, turn) => {
    expect(turnOf(part, state)).toBe(turn);
  });
});
