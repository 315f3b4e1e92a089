import { setTimeout as pause } from 'node:timers/promises';

/** Tries `check` until it passes; throws its last error when `seconds` are over. */
export async function eventually<T>(check: () => T | Promise<T>, seconds = 10): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(20);
    }
  }
}
