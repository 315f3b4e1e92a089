import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { InvalidInput, NotFound } from '../../common/errors.js';
import { IMAGE_FORMATS, IMAGE_WIDTHS, type ImageRefusal, renderImage } from '../../platform/storage/images.js';
import { Storage } from '../../platform/storage/storage.js';
import { type Actor, can } from '../accounts/accounts.rules.js';
import { PicturesRepository } from './pictures.repository.js';
import { Picture } from './post-release.entity.js';
import type { PictureInput } from './post-releases.dto.js';
import { assertRoom } from './post-releases.rules.js';
import { PostReleasesService } from './post-releases.service.js';
import { resourceOf } from '../publications/publications.rules.js';

const REFUSALS: Readonly<Record<ImageRefusal, string>> = {
  'not-an-image': 'Это не картинка JPEG, PNG или WebP',
  heic: 'Снимок HEIC с телефона сервер прочитать не может: сохраните его как JPEG',
  'too-many-pixels': 'Слишком большая картинка: не больше 50 мегапикселей',
  broken: 'Файл картинки повреждён',
};

/** Pictures of a post-release (US-07). */
@Injectable()
export class PicturesService {
  constructor(
    private readonly postReleases: PostReleasesService,
    private readonly repository: PicturesRepository,
    private readonly storage: Storage,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a picture at the end. Its files are written before its row, so a crash leaves at worst files nobody names; `sweep`
   * deletes them. Throws InvalidInput on `picture` for what is no picture, RuleViolation past twenty.
   */
  async add(actor: Actor, slug: string, input: PictureInput & { bytes: Buffer }): Promise<string> {
    const release = await this.postReleases.publications.assertMay(actor, 'publication.edit', slug);
    assertRoom(await this.repository.count(release.id));
    const image = await renderImage(input.bytes);
    if (typeof image === 'string') throw InvalidInput.field('picture', image, REFUSALS[image]);
    const id = randomUUIDv7();
    for (const { name, bytes } of image.files) await this.storage.put(pictureKey(id, name), bytes);
    try {
      await this.change(actor, slug, async (tx, postReleaseId, now) => {
        const present = await this.repository.positions(tx, postReleaseId);
        assertRoom(present.length);
        await tx.insert(Picture, {
          id,
          postReleaseId,
          position: (present.at(-1)?.position ?? 0) + 1,
          width: image.width,
          height: image.height,
          alt: input.alt,
          caption: input.caption ?? '',
          ground: input.ground,
          hiddenAt: null,
          createdAt: now,
        });
      });
    } catch (error) {
      await this.storage.deleteAll(pictureKey(id, ''));
      throw error;
    }
    return id;
  }

  /** Corrects the words of a picture. */
  async update(actor: Actor, slug: string, id: string, input: PictureInput): Promise<void> {
    await this.changeOne(actor, slug, id, (picture) => {
      picture.alt = input.alt;
      picture.caption = input.caption ?? '';
      picture.ground = input.ground;
    });
  }

  /** Takes a picture out of sight at once, also for those who know its address; or brings it back. */
  async setHidden(actor: Actor, slug: string, id: string, hidden: boolean): Promise<void> {
    await this.changeOne(actor, slug, id, (picture, now) => {
      picture.hiddenAt = hidden ? now : null;
    });
  }

  /** Moves a picture one place up or down. */
  async shift(actor: Actor, slug: string, id: string, by: -1 | 1): Promise<void> {
    await this.change(actor, slug, async (tx, postReleaseId) => {
      const ids = (await this.repository.positions(tx, postReleaseId)).map((row) => row.id);
      const from = ids.indexOf(id);
      if (from < 0) throw new NotFound('Такой картинки нет');
      const to = from + by;
      const neighbour = ids[to];
      if (neighbour === undefined) return;
      ids[to] = id;
      ids[from] = neighbour;
      await this.repository.setOrder(tx, postReleaseId, ids);
    });
  }

  /** Deletes a picture with its files. */
  async remove(actor: Actor, slug: string, id: string): Promise<void> {
    await this.change(actor, slug, async (tx, postReleaseId) => {
      const { affected } = await tx.delete(Picture, { id, postReleaseId });
      if (!affected) throw new NotFound('Такой картинки нет');
    });
    await this.storage.deleteAll(pictureKey(id, ''));
  }

  /** The bytes of one size. Throws NotFound for a hidden picture and for one of a draft, unless it is the actor's own. */
  async file(id: string, name: string, actor?: Actor): Promise<{ bytes: Buffer; isPublic: boolean }> {
    const access = NAMES.has(name) ? await this.repository.access(id) : null;
    const visible = access && (access.isPublic || can(actor, 'event.view-drafts', resourceOf(access)));
    const bytes = visible ? await this.storage.get(pictureKey(id, name)) : null;
    if (!access || !bytes) throw new NotFound('Такой картинки нет');
    return { bytes, isPublic: access.isPublic };
  }

  /** Deletes the files of pictures without a row, left by a crash; those of the last day are let be: their row may be on its way. */
  async sweep(): Promise<void> {
    const before = this.clock.now().getTime() - ORPHAN_AGE_MS;
    const ids = (await this.storage.folders(FOLDER)).filter((id) => madeAt(id) < before);
    const existing = await this.repository.existing(ids);
    for (const id of ids) if (!existing.has(id)) await this.storage.deleteAll(pictureKey(id, ''));
  }

  private async changeOne(
    actor: Actor,
    slug: string,
    id: string,
    apply: (picture: Picture, now: Date) => void,
  ): Promise<void> {
    await this.change(actor, slug, async (tx, postReleaseId, now) => {
      const picture = await this.repository.find(tx, postReleaseId, id);
      if (!picture) throw new NotFound('Такой картинки нет');
      apply(picture, now);
      await tx.save(Picture, picture);
    });
  }

  private async change(
    actor: Actor,
    slug: string,
    apply: (tx: EntityManager, postReleaseId: string, now: Date) => Promise<void>,
  ): Promise<void> {
    await this.postReleases.publications.change(actor, slug, 'publication.edit', async (release, _event, now, tx) => {
      await apply(tx, release.id, now);
      release.updatedAt = now;
    });
  }
}

const FOLDER = 'pictures';
const ORPHAN_AGE_MS = 24 * 3_600_000;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NAMES = new Set(IMAGE_WIDTHS.flatMap((width) => IMAGE_FORMATS.map((format) => `${width}.${format}`)));

/** Where a size of a picture is stored; with an empty name the folder of all of them. */
export function pictureKey(id: string, name: string): string {
  return name ? `${FOLDER}/${id}/${name}` : `${FOLDER}/${id}`;
}

/** When a UUID of version 7 was made, in milliseconds (RFC 9562, 5.7); NaN for anything else. */
function madeAt(id: string): number {
  return UUID_V7.test(id) ? Number.parseInt(id.replace('-', '').slice(0, 12), 16) : Number.NaN;
}
