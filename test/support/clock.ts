import { Clock } from '../../src/common/clock.js';

/**
 * When tests are: after the machine's own time, so that jobs without a time are due at once, as in life. A Monday morning
 * in Moscow.
 */
export const TEST_NOW = '2030-12-02T09:00:00+03:00';

/** A clock that stands until a test moves it. */
export class TestClock extends Clock {
  private instant: number;

  constructor(now: Date | string = TEST_NOW) {
    super();
    this.instant = new Date(now).getTime();
  }

  now(): Date {
    return new Date(this.instant);
  }

  set(now: Date | string): void {
    this.instant = new Date(now).getTime();
  }

  /** Moves on, or back when negative. */
  advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }): void {
    this.instant += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
  }
}
