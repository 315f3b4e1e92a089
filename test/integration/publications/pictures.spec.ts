import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { AnnouncementsService } from '../../../src/features/announcements/announcements.service.js';
import { pictureKey, PicturesService } from '../../../src/features/publications/pictures.service.js';
import { PostReleasesService } from '../../../src/features/post-releases/post-releases.service.js';
import { IMAGE_FORMATS, IMAGE_WIDTHS } from '../../../src/platform/storage/images.js';
import { Storage } from '../../../src/platform/storage/storage.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus } from '../../support/scenario.js';

const AFTER = '2030-12-09T17:00:00+03:00';
const WORDS = { alt: 'Учителя за столом', caption: 'Во время вебинара', ground: 'GENERAL_VIEW' } as const;
const NAMES = IMAGE_WIDTHS.flatMap((width) => IMAGE_FORMATS.map((format) => `${width}.${format}`));

let t: TestApp;
let organiser: string;
let actor: Actor;
let bytes: Buffer;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
  actor = await actorOf(organiser);
  bytes = await photo().toBuffer();
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

const actorOf = async (token: string): Promise<Actor> => (await t.get(AccountsService).actorByApiToken(token))!;
const pictures = () => t.get(PicturesService);
const album = () => t.get(PostReleasesService).publications;
const storage = () => t.get(Storage);
const photo = (width = 120, height = 80) =>
  sharp({ create: { width, height, channels: 3, background: '#36a' } }).jpeg();
const add = (slug: string, change: object = {}, who = actor) =>
  pictures().add(album(), who, slug, { ...WORDS, bytes, ...change });
const stored = async (id: string) => Promise.all(NAMES.map((name) => storage().get(pictureKey(id, name))));
const shown = (id: string, token?: string) => t.inject({ url: `/pictures/${id}/480.webp`, token });

/** A post-release of an event of its own. */
async function draft(): Promise<{ slug: string; event: string }> {
  const { slug: event } = await createEvent(t);
  const payload = { event, title: 'Вебинар прошёл', lead: 'Спасибо' };
  const written = await t.inject({ method: 'POST', url: '/api/v1/post-releases', token: organiser, payload });
  return { slug: expectStatus(written, 201).json<{ slug: string }>().slug, event };
}

async function published(): Promise<{ slug: string; event: string }> {
  const release = await draft();
  t.clock.set(AFTER);
  const url = `/api/v1/post-releases/${release.slug}/publish`;
  expectStatus(await t.inject({ method: 'POST', url, token: organiser, payload: {} }), 200);
  return release;
}

/** The pictures of the post-release in order, for its organiser. */
async function listed(event: string) {
  return (await t.get(PostReleasesService).getManagedForEvent(actor, event))!.pictures;
}

it.each(['an announcement', 'news'])('belong to %s too, and readers see them once it is published', async (kind) => {
  const { slug: event } = await createEvent(t);
  const { publications } = t.get(AnnouncementsService);
  const payload = { title: `Открыто: ${kind}`, lead: 'Приходите', ...(kind === 'news' ? {} : { event }) };
  const written = await t.inject({ method: 'POST', url: '/api/v1/announcements', token: organiser, payload });
  const { slug } = expectStatus(written, 201).json<{ slug: string }>();
  const id = await pictures().add(publications, actor, slug, { ...WORDS, bytes });
  const nameless = await pictures().add(publications, actor, slug, { ground: 'CONSENT', bytes });
  expectStatus(await shown(id), 404);
  expectStatus(
    await t.inject({ method: 'POST', url: `/api/v1/announcements/${slug}/publish`, token: organiser, payload: {} }),
    200,
  );
  expectStatus(await shown(id), 200);
  expectStatus(await shown(nameless), 404);
  const read = await t.inject({ url: `/api/v1/announcements/${slug}` });
  expect(read.json<{ pictures: { id: string }[] }>().pictures.map((picture) => picture.id)).toEqual([id]);
  const pages = ['/announcements', `/announcements/${slug}`, ...(kind === 'news' ? [] : [`/events/${event}`])];
  for (const url of pages) {
    const { body } = expectStatus(await t.inject({ url }), 200);
    expect([url, body.includes(`/pictures/${id}/`), body.includes(nameless)]).toEqual([url, true, false]);
  }
});

it('of a published text are changed by those who publish; anybody who writes may hide one', async () => {
  const editor = await actorOf(await t.asStaff('EDITOR', 'ASOU'));
  const { slug, event } = await published();
  const id = await add(slug);
  const refused = { code: 'forbidden', message: expect.stringContaining('те, кто публикует') };
  await expect(add(slug, {}, editor)).rejects.toMatchObject(refused);
  await expect(pictures().update(album(), editor, slug, id, WORDS)).rejects.toMatchObject(refused);
  await pictures().setHidden(album(), editor, slug, id, true);
  await expect(pictures().setHidden(album(), editor, slug, id, false)).rejects.toMatchObject(refused);
  expect((await listed(event))[0]?.hiddenAt).not.toBeNull();
  await pictures().setHidden(album(), actor, slug, id, false);
});

it('of an approved text, changed by who does not publish, send it back to be approved with them', async () => {
  const editor = await actorOf(await t.asStaff('EDITOR', 'ASOU'));
  const { slug, event } = await draft();
  const id = await add(slug, {}, editor);
  for (const state of ['submit', 'approve']) {
    const url = `/api/v1/post-releases/${slug}/${state}`;
    expectStatus(await t.inject({ method: 'POST', url, token: organiser, payload: {} }), 200);
  }
  const stateOf = async () =>
    (await t.get(PostReleasesService).getManagedForEvent(actor, event))?.release.publicationState;
  await pictures().setHidden(album(), editor, slug, id, true);
  await pictures().update(album(), actor, slug, id, { ...WORDS, caption: 'Уточнено' });
  expect(await stateOf()).toBe('APPROVED');
  await pictures().update(album(), editor, slug, id, WORDS);
  expect(await stateOf()).toBe('IN_REVIEW');
});

describe('adding a picture', () => {
  it('stores every size and its words, at the end', async () => {
    const { slug, event } = await draft();
    const large = await photo(2400, 1200).toBuffer();
    const ids = [await add(slug), await add(slug, { bytes: large, caption: null, ground: 'CONSENT' })];
    expect(await listed(event)).toMatchObject([
      { id: ids[0], position: 1, width: 120, height: 80, ...WORDS, hiddenAt: null, createdAt: new Date(TEST_NOW) },
      { id: ids[1], position: 2, width: 1600, height: 800, caption: '', ground: 'CONSENT' },
    ]);
    const widths = await Promise.all(
      (await stored(ids[1]!)).map(async (file) => (await sharp(file!).metadata()).width),
    );
    expect(widths).toEqual([480, 480, 960, 960, 1600, 1600]);
  });

  it('keeps nothing of what the camera knew: the place, the owner', async () => {
    const { slug } = await published();
    const taken = await photo()
      .withExif({
        IFD0: { Artist: 'Photographer', Copyright: 'Owner' },
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: '55/1 45/1 0/1',
          GPSLongitudeRef: 'E',
          GPSLongitude: '37/1 37/1 0/1',
        },
      })
      .toBuffer();
    expect((await sharp(taken).metadata()).exif?.includes('Photographer')).toBe(true);
    const id = await add(slug, { bytes: taken });
    for (const name of NAMES) {
      const answer = expectStatus(await t.inject({ url: `/pictures/${id}/${name}` }), 200);
      const { exif, xmp, icc } = await sharp(answer.rawPayload).metadata();
      expect([exif, xmp, icc]).toEqual([undefined, undefined, undefined]);
      expect(answer.rawPayload.includes('Photographer')).toBe(false);
      expect(answer.headers['content-type']).toBe(name.endsWith('webp') ? 'image/webp' : 'image/jpeg');
    }
  });

  it.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['a page named like a photo', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'not-an-image'],
    ['an animation', () => photo().gif().toBuffer(), 'not-an-image'],
    ['half of a photo', () => bytes.subarray(0, bytes.length / 2), 'broken'],
    [
      'a hundred megapixels',
      () =>
        sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#000' } })
          .png()
          .toBuffer(),
      'too-many-pixels',
    ],
  ])('is refused with %s, and nothing is left of it', async (_what, make, code) => {
    const { slug, event } = await draft();
    const before = await storage().folders('pictures');
    await expect(add(slug, { bytes: await make() })).rejects.toMatchObject({
      errors: [{ field: 'picture', code, message: expect.stringMatching(/[а-яё]/i) }],
    });
    expect(await listed(event)).toEqual([]);
    expect(await storage().folders('pictures')).toEqual(before);
  });

  it('stops at twenty, also for two at once', async () => {
    const { slug, event } = await draft();
    await t.sql(
      `insert into picture (id, post_release_id, position, width, height, alt, ground)
       select gen_random_uuid(), r.id, n, 1, 1, 'Зал', 'GENERAL_VIEW' from post_release r, generate_series(1, 19) n where r.slug = $1`,
      [slug],
    );
    const before = (await storage().folders('pictures')).length;
    const both = await Promise.allSettled([add(slug), add(slug)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await storage().folders('pictures')).toHaveLength(before + 1);
    await expect(add(slug)).rejects.toMatchObject({ code: 'too-many-pictures' });
    expect(await listed(event)).toHaveLength(20);
  });

  it('decodes nothing for somebody who may not add it, or when there is no room', async () => {
    const { slug } = await draft();
    const stranger = await actorOf(await t.asStaff('ORGANISER', 'PK_ENERGIA'));
    const leader = await actorOf(await t.asStaff('MINISTRY_LEADER', 'MOMO'));
    const wrong = { bytes: Buffer.from('not a picture') };
    await expect(add(slug, wrong, stranger)).rejects.toMatchObject({ code: 'not-found' });
    await expect(add(slug, wrong, leader)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(add('takogo-net', wrong)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the pictures of a post-release', () => {
  it('go up and down, and no further than the ends', async () => {
    const { slug, event } = await draft();
    const [a, b, c] = [await add(slug), await add(slug), await add(slug)];
    const order = async () => (await listed(event)).map(({ id }) => id);
    await pictures().shift(album(), actor, slug, c, -1);
    expect(await order()).toEqual([a, c, b]);
    await pictures().shift(album(), actor, slug, a, 1);
    expect(await order()).toEqual([c, a, b]);
    await pictures().shift(album(), actor, slug, c, -1);
    await pictures().shift(album(), actor, slug, b, 1);
    expect(await order()).toEqual([c, a, b]);
    await pictures().remove(album(), actor, slug, a);
    await pictures().shift(album(), actor, slug, b, -1);
    expect(await order()).toEqual([b, c]);
    expect(await add(slug)).toBe((await order())[2]);
    await Promise.all([b, c].map((id) => pictures().shift(album(), actor, slug, id, 1)));
    expect(new Set(await order()).size).toBe(3);
  });

  it('have their words corrected, never to none', async () => {
    const { slug, event } = await draft();
    const id = await add(slug);
    await pictures().update(album(), actor, slug, id, { alt: 'Новое описание', caption: null, ground: 'CONSENT' });
    expect(await listed(event)).toMatchObject([{ alt: 'Новое описание', caption: '', ground: 'CONSENT' }]);
    await expect(t.sql(`update picture set alt = ' ' where id = $1`, [id])).rejects.toMatchObject({
      constraint: 'picture_alt_ck',
    });
  });

  it('are nobody else’s: not another organisation’s, not another post-release’s', async () => {
    const [{ slug }, other] = [await draft(), await draft()];
    const id = await add(slug);
    const stranger = await actorOf(await t.asStaff('ORGANISER', 'PK_ENERGIA'));
    const changes: ((who: Actor, release: string) => Promise<unknown>)[] = [
      (who, release) => pictures().update(album(), who, release, id, WORDS),
      (who, release) => pictures().setHidden(album(), who, release, id, true),
      (who, release) => pictures().shift(album(), who, release, id, 1),
      (who, release) => pictures().remove(album(), who, release, id),
    ];
    for (const change of changes) {
      await expect(change(stranger, slug)).rejects.toMatchObject({ code: 'not-found' });
      await expect(change(actor, other.slug)).rejects.toMatchObject({ code: 'not-found' });
    }
    expect((await stored(id)).every(Boolean)).toBe(true);
  });

  it('do not make the form of the text stale', async () => {
    const { slug } = await draft();
    await add(slug);
    const payload = { lead: 'Лид', version: 1 };
    const url = `/api/v1/post-releases/${slug}`;
    expectStatus(await t.inject({ method: 'PATCH', url, token: organiser, payload }), 200);
  });
});

describe('the files of a picture', () => {
  it('are seen by readers while it is shown, its post-release and event published', async () => {
    const { slug, event } = await draft();
    const id = await add(slug);
    expectStatus(await shown(id), 404);
    expectStatus(await shown(id, await t.asStaff('ORGANISER', 'PK_ENERGIA')), 404);
    expect(expectStatus(await shown(id, organiser), 200).headers['cache-control']).toBe('private, no-store');

    t.clock.set(AFTER);
    const post = (what: string) => t.inject({ method: 'POST', url: `/api/v1/${what}`, token: organiser, payload: {} });
    expectStatus(await post(`post-releases/${slug}/publish`), 200);
    expect(expectStatus(await shown(id), 200).headers['cache-control']).toMatch(/^public/);

    await pictures().setHidden(album(), actor, slug, id, true);
    expectStatus(await shown(id), 404);
    expectStatus(await shown(id, organiser), 200);
    const page = () => t.inject({ url: `/api/v1/post-releases/${slug}` });
    expect((await page()).json()).toMatchObject({ pictures: [] });
    await pictures().setHidden(album(), actor, slug, id, false);
    expectStatus(await shown(id), 200);
    expect((await page()).json()).toMatchObject({ pictures: [{ id, width: 120, height: 80, alt: WORDS.alt }] });

    expectStatus(await post(`events/${event}/withdraw`), 200);
    expectStatus(await shown(id), 404);
  });

  it.each(['481.webp', '480.png', '..%2F480.webp', ''])('are no others than the sizes: %j', async (name) => {
    const { slug } = await published();
    const id = await add(slug);
    expectStatus(await shown(id), 200);
    expectStatus(await t.inject({ url: `/pictures/${id}/${name}` }), 404);
  });

  it('go when the picture is deleted', async () => {
    const { slug, event } = await draft();
    const id = await add(slug);
    await pictures().remove(album(), actor, slug, id);
    expect(await listed(event)).toEqual([]);
    expect((await stored(id)).some(Boolean)).toBe(false);
    await expect(pictures().remove(album(), actor, slug, id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that a crash left without a picture are swept a week after they were found, those of the last day and of pictures are not', async () => {
    const { slug } = await draft();
    const kept = await add(slug);
    const orphan = randomUUIDv7();
    await storage().put(pictureKey(orphan, '480.webp'), bytes);
    await storage().put('pictures/notes/read.me', bytes);

    const sweep = async (hours: number) => {
      t.clock.set(new Date(Date.now() + hours * 3_600_000));
      await t.sql(`select graphile_worker.add_job('pictures.sweep')`);
      await t.drainJobs();
    };
    await sweep(23);
    expect(await storage().folders('pictures')).toEqual(expect.arrayContaining([kept, orphan, 'notes']));

    await sweep(25);
    expect(await storage().folders('pictures')).toContain(orphan);
    await sweep(25 + 7 * 24);
    const left = await storage().folders('pictures');
    expect(left).toEqual(expect.arrayContaining([kept, 'notes']));
    expect(left).not.toContain(orphan);
    expect((await stored(kept)).every(Boolean)).toBe(true);
  });
});
