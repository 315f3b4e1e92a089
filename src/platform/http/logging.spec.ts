import { describe, expect, it } from '@jest/globals';
import { maskUrl } from './logging.js';

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
