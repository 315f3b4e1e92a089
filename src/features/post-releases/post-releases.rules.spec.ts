import { describe, expect, it } from '@jest/globals';
import { assertReleasable } from './post-releases.rules.js';

const END = '2030-12-09T13:30:00Z';

describe('a post-release may be published', () => {
  const text = { lead: 'Спасибо', isBlank: true };
  const event = { endsAt: new Date(END), cancelledAt: null };

  it.each(['2030-12-09T13:29:59.999Z', '2030-12-01T00:00:00Z'])('not yet at %s', (now) => {
    expect(() => assertReleasable(text, event, new Date(now))).toThrow(
      expect.objectContaining({ code: 'event-not-over', message: expect.stringMatching(/[а-яё]/) }),
    );
  });

  it.each([END, '2031-12-09T00:00:00Z'])('once the event is over: at %s', (now) => {
    expect(() => assertReleasable(text, event, new Date(now))).not.toThrow();
  });

  it('with a lead or a text', () => {
    expect(() => assertReleasable({ lead: '', isBlank: false }, event, new Date(END))).not.toThrow();
    expect(() => assertReleasable({ lead: '', isBlank: true }, event, new Date(END))).toThrow(
      expect.objectContaining({ code: 'empty-text' }),
    );
  });

  it('not of a cancelled event', () => {
    expect(() => assertReleasable(text, { ...event, cancelledAt: new Date(END) }, new Date(END))).toThrow(
      expect.objectContaining({ code: 'event-cancelled' }),
    );
  });
});
