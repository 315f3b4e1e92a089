import { randomUUIDv7 } from 'node:crypto';
import sharp from 'sharp';
import type { EntityManager } from 'typeorm';
import { pictureKey } from '../../src/features/publications/pictures.service.js';
import { renderImage } from '../../src/platform/storage/images.js';
import type { Storage } from '../../src/platform/storage/storage.js';
import { EVENTS } from './content/index.js';
import { illustration, MOTIF_ALTS } from './illustrations.js';
import type { DemoPostRelease } from './publications.js';
import { insertAll } from './rows.js';
import type { Timeline } from './timeline.js';

export interface DemoPicture {
  id: string;
  slug: string;
  position: number;
  width: number;
  height: number;
  alt: string;
  caption: string;
}

/** Draws and stores the pictures of all post-releases there will be; their rows come with `insertPictures`. */
export async function storePictures(storage: Storage, timeline: Timeline): Promise<DemoPicture[]> {
  const held = EVENTS.filter(({ when }) => timeline.span(when).endsAt <= timeline.now);
  const wanted = held.flatMap(({ slug, postRelease }) =>
    (postRelease?.pictures ?? []).map((picture, index) => ({ ...picture, slug, position: index + 1 })),
  );
  const drawn = wanted.map((picture, index) => ({ ...picture, svg: illustration(picture.motif, index) }));
  const pictures: DemoPicture[] = [];
  for (const { svg, motif, ...picture } of drawn) {
    const { id, width, height } = await store(storage, svg);
    pictures.push({ ...picture, id, width, height, alt: MOTIF_ALTS[motif] });
  }
  return pictures;
}

async function store(storage: Storage, svg: string): Promise<{ id: string; width: number; height: number }> {
  const image = await renderImage(await sharp(Buffer.from(svg)).png({ compressionLevel: 1 }).toBuffer());
  if (typeof image === 'string') throw new Error(`The illustration was refused: ${image}`);
  const id = randomUUIDv7();
  for (const { name, bytes } of image.files) await storage.put(pictureKey(id, name), bytes);
  return { id, width: image.width, height: image.height };
}

/** Hangs stored pictures on the post-releases they were drawn for. */
export async function insertPictures(
  tx: EntityManager,
  pictures: readonly DemoPicture[],
  postReleases: readonly DemoPostRelease[],
  now: Date,
): Promise<void> {
  const ids = new Map(postReleases.map(({ slug, id }) => [slug, id]));
  await insertAll(
    tx,
    'picture',
    pictures.map(({ slug, ...picture }) => ({
      ...picture,
      postReleaseId: ids.get(slug),
      ground: 'GENERAL_VIEW',
      createdAt: now,
    })),
  );
}
