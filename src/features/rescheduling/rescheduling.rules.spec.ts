import { describe, expect, it } from '@jest/globals';
import { alongWithStart, momentsAlong, type Shift } from './rescheduling.rules.js';

const at = (day: string) => new Date(`2030-${day}:00+03:00`);
const NOW = at('12-02T09:00');
const shift = (start: string, end: string): Shift => ({
  zone: 'Europe/Moscow',
  from: { startsAt: at('12-09T15:00'), endsAt: at('12-09T16:30') },
  to: { startsAt: at(start), endsAt: at(end) },
});
const orNull = (day: string | null) => (day === null ? null : at(day));
const planned = (event: string | null, announcement: string | null, postRelease: string | null) => ({
  event: orNull(event),
  announcement: orNull(announcement),
  postRelease: orNull(postRelease),
});

describe('what goes along with an event', () => {
  it('keeps its distance to the start, the post-release to the end', () => {
    const later = shift('12-11T10:00', '12-11T12:30');
    const before = planned('12-05T09:00', '12-06T12:00', '12-10T10:30');
    expect(momentsAlong(before, later, NOW)).toEqual(planned('12-07T04:00', '12-08T07:00', '12-12T06:30'));
    expect(alongWithStart(at('12-09T15:45'), later)).toEqual(at('12-11T10:45'));
  });

  it('stays where it was when it would be past, and is given up when that is after the event', () => {
    const earlier = shift('12-04T15:00', '12-04T16:30');
    expect(momentsAlong(planned('12-03T09:00', '12-06T12:00', null), earlier, NOW)).toEqual(
      planned('12-03T09:00', '12-06T12:00', null),
    );
    expect(momentsAlong(planned('12-05T09:00', null, null), earlier, NOW)).toEqual(planned(null, null, null));
  });

  it('says the same wall time after a change of the clocks', () => {
    const berlin: Shift = {
      zone: 'Europe/Berlin',
      from: { startsAt: new Date('2030-03-29T15:00+01:00'), endsAt: new Date('2030-03-29T17:00+01:00') },
      to: { startsAt: new Date('2030-04-01T15:00+02:00'), endsAt: new Date('2030-04-01T17:00+02:00') },
    };
    expect(alongWithStart(new Date('2030-03-29T16:00+01:00'), berlin)).toEqual(new Date('2030-04-01T16:00+02:00'));
  });
});
