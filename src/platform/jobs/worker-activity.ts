import type { EventEmitter } from 'node:events';

/** What the worker of this process has been doing, for whoever watches it. */
export class WorkerActivity {
  private lastTaken: number | null = null;
  private lastLook: number | null = null;
  private running = 0;

  /** Follows a run of the queue by its events. */
  follow(events: EventEmitter): void {
    events.on('job:start', () => {
      this.running += 1;
      this.lastTaken = this.lastLook = performance.now();
    });
    for (const name of ['job:success', 'job:error'])
      events.on(name, () => {
        this.running -= 1;
      });
    events.on('worker:getJob:empty', () => {
      this.lastLook = performance.now();
    });
  }

  /** How many handlers run, and how long ago a job was taken and the queue was seen empty or not; null: never. */
  now(): { running: number; sinceTaken: number | null; sinceLook: number | null } {
    return { running: this.running, sinceTaken: since(this.lastTaken), sinceLook: since(this.lastLook) };
  }
}

function since(moment: number | null): number | null {
  return moment === null ? null : Math.round((performance.now() - moment) / 1_000);
}
