import { Secret, TOTP } from 'otpauth';
import type { Clock } from '../../src/common/clock.js';

/** An authenticator of a phone that was shown `key`, the base32 text of a page; `drift` is how far its clock is off, in seconds. */
export function authenticator(key: string, clock: Clock): (drift?: number) => string {
  const totp = new TOTP({ secret: Secret.fromBase32(key.replaceAll(/\s/g, '')) });
  return (drift = 0) => totp.generate({ timestamp: clock.now().getTime() + drift * 1000 });
}

/** The key on the page where the second factor is set up, and the sealed one of its form. */
export function keysOf(page: string): { key: string; sealed: string } {
  const key = /<code class="secret">([A-Z2-7 ]+)<\/code>/.exec(page)?.[1];
  const sealed = /name="sealed" value="([\w-]+)"/.exec(page)?.[1];
  if (!key || !sealed) throw new Error(`No key in: ${page}`);
  return { key, sealed };
}
