import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { DemoEvent } from './events.js';
import { insertAll } from './rows.js';

const HOUR_MS = 3_600_000;

/** Recordings of what has been held on-line, open to everybody some hours after its end. */
export async function insertRecordings(tx: EntityManager, events: readonly DemoEvent[], now: Date): Promise<void> {
  const rows = events.flatMap(({ event, spec }) => {
    if (!spec.recordingUrl || event.endsAt > now) return [];
    return {
      id: randomUUIDv7(),
      eventId: event.id,
      kind: 'RECORDING',
      purpose: 'MATERIAL',
      title: 'Запись',
      description: '',
      visibility: 'ALL',
      position: 0,
      url: spec.recordingUrl,
      createdAt: new Date(Math.min(+event.endsAt + 3 * HOUR_MS, +now)),
    };
  });
  await insertAll(tx, 'material', rows);
}
