import { describe, expect, it } from '@jest/globals';
import { createLogger, maskUrl } from './logging.js';

describe('maskUrl', () => {
  it.each([
    ['/r/AAbb-_09', '/r/***'],
    ['/r/AAbb-_09/join', '/r/***/join'],
    ['/r/AAbb-_09?from=letter', '/r/***?from=letter'],
    ['/calendar/u/AAbb/moi-sobytiya.ics', '/calendar/u/***/moi-sobytiya.ics'],
    ['/login/link/AAbb-_09', '/login/link/***'],
    ['/login/email/AAbb/again', '/login/email/***/again'],
    ['/login/letter', '/login/letter'],
    ['/login?token=secret&back=/manage', '/login?token=***&back=/manage'],
    ['/sso?code=secret&state=secret', '/sso?code=***&state=***'],
    ['/events/r/open', '/events/r/open'],
    ['/roadmap', '/roadmap'],
    ['/events?postcode=1', '/events?postcode=1'],
  ])('%s → %s', (url, masked) => {
    expect(maskUrl(url)).toBe(masked);
  });
});

describe('the log', () => {
  it('folds warnings and errors of one kind, and keeps apart two errors behind the same words', () => {
    const lines: string[] = [];
    const log = createLogger({ LOG_LEVEL: 'info' }, { write: (line: string) => void lines.push(line) });
    for (let n = 0; n < 200; n++) {
      log.error({ err: new Error(`no route to host ${n}`) }, 'GET failed');
      log.error({ err: new Error('relation is gone') }, 'GET failed');
      log.info('POST answered');
    }
    const of = (words: string) => lines.filter((line) => line.includes(words)).length;
    expect([of('no route'), of('relation is gone'), of('POST answered')]).toEqual([5, 5, 200]);
  });
});
