import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { materialKey } from '../../src/features/materials/materials.service.js';
import { renderPdf } from '../../src/platform/print/pdf.js';
import type { Storage } from '../../src/platform/storage/storage.js';
import { EVENTS } from './content/index.js';
import { PAPERS } from './content/papers.js';
import type { MaterialSpec } from './content/spec.js';
import type { DemoEvent } from './events.js';
import { insertAll } from './rows.js';

const HOUR_MS = 3_600_000;

/** A paper of an event as it is stored. */
export interface DemoPaper {
  id: string;
  spec: MaterialSpec;
  fileSize: number;
}

/** Prints and stores the papers of all events; their rows come with `insertMaterials`. */
export async function storePapers(storage: Storage): Promise<DemoPaper[]> {
  const papers: DemoPaper[] = [];
  for (const spec of EVENTS.flatMap(({ materials = [] }) => materials)) {
    if (!('paper' in spec)) continue;
    const id = randomUUIDv7();
    const bytes = await renderPdf(PAPERS[spec.paper]);
    await storage.put(materialKey(id), bytes);
    papers.push({ id, spec, fileSize: bytes.length });
  }
  return papers;
}

/** Links and papers, and the recordings of what has been held on-line, open to everybody some hours after its end. */
export async function insertMaterials(
  tx: EntityManager,
  events: readonly DemoEvent[],
  papers: readonly DemoPaper[],
  now: Date,
): Promise<void> {
  await insertAll(
    tx,
    'material',
    events.flatMap((demo) => [...recordingOf(demo, now), ...materialsOf(demo, papers, now)]),
  );
}

const NO_FILE = { fileName: null, mediaType: null, fileSize: null };

function recordingOf({ event, spec }: DemoEvent, now: Date) {
  if (!spec.recordingUrl || event.endsAt > now) return [];
  const createdAt = new Date(Math.min(+event.endsAt + 3 * HOUR_MS, +now));
  const words = { title: 'Запись', description: '', visibility: 'ALL', purpose: 'MATERIAL', position: 0 };
  const row = { id: randomUUIDv7(), eventId: event.id, kind: 'RECORDING', url: spec.recordingUrl, createdAt };
  return [{ ...row, ...words, ...NO_FILE }];
}

function materialsOf({ event, spec: { materials = [] } }: DemoEvent, papers: readonly DemoPaper[], now: Date) {
  return materials.map((spec, index) => {
    const { visibility = 'ALL', purpose = 'MATERIAL', description = '' } = spec;
    const row = { eventId: event.id, createdAt: event.publishedAt ?? now, description, visibility, purpose };
    const place = { ...row, position: index + 1 };
    if ('url' in spec)
      return { ...place, ...NO_FILE, id: randomUUIDv7(), kind: 'LINK', title: spec.title, url: spec.url };
    const paper = papers.find((one) => one.spec === spec);
    const { title } = PAPERS[spec.paper];
    const file = {
      fileName: `${title.replace(':', ' —')}.pdf`,
      mediaType: 'application/pdf',
      fileSize: paper?.fileSize,
    };
    return { ...place, ...file, id: paper?.id, kind: 'FILE', title, url: null };
  });
}
