import { describe, expect, it } from '@jest/globals';
import { assertAnnounceable } from './announcements.rules.js';

const START = '2030-12-09T12:00:00Z';
const END = '2030-12-09T13:30:00Z';

describe('an announcement may be published', () => {
  const text = { lead: 'Приходите', isBlank: true };
  const event = { endsAt: new Date(END), cancelledAt: null };

  it.each(['2030-12-01T00:00:00Z', START, '2030-12-09T13:29:59.999Z'])('until the event is over: at %s', (now) => {
    expect(() => assertAnnounceable(text, event, new Date(now))).not.toThrow();
  });

  it.each([END, '2030-12-10T00:00:00Z'])('no more at %s', (now) => {
    expect(() => assertAnnounceable(text, event, new Date(now))).toThrow(
      expect.objectContaining({ code: 'event-over', message: expect.stringMatching(/[а-яё]/) }),
    );
  });

  it('with a lead or a text', () => {
    expect(() => assertAnnounceable({ lead: '', isBlank: false }, event, new Date(START))).not.toThrow();
    expect(() => assertAnnounceable({ lead: '', isBlank: true }, event, new Date(START))).toThrow(
      expect.objectContaining({ code: 'empty-text' }),
    );
  });

  it('not of a cancelled event', () => {
    const cancelled = { ...event, cancelledAt: new Date(START) };
    expect(() => assertAnnounceable(text, cancelled, new Date(START))).toThrow(
      expect.objectContaining({ code: 'event-cancelled' }),
    );
  });
});
