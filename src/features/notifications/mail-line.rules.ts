const MINUTE = 60_000;

/** How long the mail waits for its next probe, by the probes that failed. */
const PROBE_MINUTES = [1, 1, 2, 4, 8, 15] as const;
/** How long one letter waits that the server put off, by its attempts: greylisting takes a few minutes. */
const RETRY_MINUTES = [2, 5, 10, 20, 30] as const;

/** When the next probe letter may go, after so many failed. */
export function nextProbe(now: Date, failed: number): Date {
  return new Date(now.getTime() + rung(PROBE_MINUTES, failed) * MINUTE);
}

/** When a letter that was put off is tried again, after so many attempts (from 1). */
export function nextTry(now: Date, attempts: number): Date {
  return new Date(now.getTime() + rung(RETRY_MINUTES, attempts - 1) * MINUTE);
}

function rung(minutes: readonly number[], index: number): number {
  return minutes[Math.min(Math.max(index, 0), minutes.length - 1)] ?? 0;
}
