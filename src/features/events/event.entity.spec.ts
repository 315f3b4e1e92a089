import { beforeEach, describe, expect, it } from '@jest/globals';
import { PUBLICATION, type PublicationState } from '../../common/lifecycle.js';
import { Event } from './event.entity.js';

const NOW = new Date('2026-12-01T10:00:00.700Z');
const STARTS = new Date('2026-12-09T12:00:00Z');
const ENDS = new Date('2026-12-09T13:30:00Z');

let event: Event;

beforeEach(() => {
  event = Object.assign(new Event(), {
    publicationState: 'DRAFT',
    publishedAt: null,
    cancelledAt: null,
    cancelReason: null,
    movedAt: null,
    startsAt: STARTS,
    endsAt: ENDS,
    sequence: 0,
    revision: 1,
    revisedAt: new Date('2026-12-01T09:00:00Z'),
  });
});

describe('Event.moveTo', () => {
  const states = Object.keys(PUBLICATION) as PublicationState[];

  it.each(states.flatMap((from) => states.map((to) => ({ from, to }))))('$from → $to', ({ from, to }) => {
    event.publicationState = from;
    const allowed = (PUBLICATION[from] as readonly string[]).includes(to);
    if (!allowed) {
      expect(() => event.moveTo(to, NOW)).toThrow(expect.objectContaining({ code: 'illegal-move' }));
      expect(event).toMatchObject({ publicationState: from, revision: 1 });
      return;
    }
    event.moveTo(to, NOW);
    const shown = from === 'PUBLISHED' || to === 'PUBLISHED';
    expect(event).toMatchObject({ publicationState: to, revision: 2, sequence: shown ? 1 : 0 });
    expect(event.publishedAt).toEqual(to === 'PUBLISHED' ? NOW : null);
  });

  it('remembers when it was published first', () => {
    event.moveTo('PUBLISHED', NOW);
    event.moveTo('WITHDRAWN', NOW);
    event.moveTo('PUBLISHED', new Date('2026-12-02T10:00:00Z'));
    expect(event.publishedAt).toEqual(NOW);
    expect(event.sequence).toBe(3);
  });
});

describe('Event.revise', () => {
  it('names whole seconds that grow even within one second and when a clock goes back', () => {
    event.revise(NOW, false);
    expect(event).toMatchObject({ revision: 2, sequence: 0, revisedAt: new Date('2026-12-01T10:00:00Z') });
    event.revise(NOW, true);
    expect(event).toMatchObject({ revision: 3, sequence: 1, revisedAt: new Date('2026-12-01T10:00:01Z') });
    event.revise(new Date('2026-12-01T08:00:00Z'), false);
    expect(event.revisedAt).toEqual(new Date('2026-12-01T10:00:02Z'));
  });
});

describe('Event.reschedule', () => {
  const later = (date: Date) => new Date(date.getTime() + 86_400_000);

  it('keeps the time announced before and the reason', () => {
    event.publishedAt = NOW;
    event.reschedule(later(STARTS), later(ENDS), 'Болезнь спикера', NOW);
    expect(event).toMatchObject({
      startsAt: later(STARTS),
      endsAt: later(ENDS),
      movedFromStartsAt: STARTS,
      movedFromEndsAt: ENDS,
      movedAt: NOW,
      moveReason: 'Болезнь спикера',
      sequence: 1,
      revision: 2,
    });
  });

  it('of an event nobody was told of leaves no trace', () => {
    event.reschedule(later(STARTS), later(ENDS), 'Болезнь спикера', NOW);
    expect(event).toMatchObject({ startsAt: later(STARTS), movedAt: null, sequence: 1, revision: 2 });
  });

  it('is refused for a cancelled event', () => {
    event.cancel('Причина', NOW);
    expect(() => event.reschedule(later(STARTS), later(ENDS), '…', NOW)).toThrow(
      expect.objectContaining({ code: 'event-cancelled' }),
    );
  });
});

describe('Event.cancel', () => {
  it('is a fact beside the state, counted in SEQUENCE', () => {
    event.publicationState = 'PUBLISHED';
    event.cancel('Болезнь спикера', NOW);
    expect(event).toMatchObject({
      publicationState: 'PUBLISHED',
      cancelledAt: NOW,
      cancelReason: 'Болезнь спикера',
      sequence: 1,
    });
    expect(() => event.cancel('Ещё раз', NOW)).toThrow(expect.objectContaining({ code: 'event-cancelled' }));
  });

  it('is possible until the end', () => {
    expect(() => event.cancel('Поздно', ENDS)).toThrow(expect.objectContaining({ code: 'event-over' }));
    expect(() => event.cancel('Авария', new Date(ENDS.getTime() - 1))).not.toThrow();
  });

  it('can be undone, and only then', () => {
    expect(() => event.restore('Ошибка', NOW)).toThrow(expect.objectContaining({ code: 'event-not-cancelled' }));
    event.cancel('Причина', NOW);
    event.restore('Ошибка', NOW);
    expect(event).toMatchObject({ cancelledAt: null, cancelReason: null, sequence: 2, revision: 3 });
  });
});
