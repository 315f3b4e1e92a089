import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { IMAGE_FORMATS, IMAGE_WIDTHS, type ImageRefusal, renderImage } from '../../platform/storage/images.js';
import { Storage } from '../../platform/storage/storage.js';
import { type Actor, can } from '../accounts/accounts.rules.js';
import { PicturesRepository } from './pictures.repository.js';
import { Picture } from './post-release.entity.js';
import type { PictureInput } from './post-releases.dto.js';
import { MAX_PICTURES } from './post-releases.rules.js';
import { PostReleasesService } from './post-releases.service.js';

const REFUSALS: Readonly<Record<ImageRefusal, string>> = {
  'not-an-image': 'Это не картинка JPEG, PNG или WebP',
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
  ) {}

  /**
   * Adds a picture at the end. Its files are written before its row, so a crash leaves at worst files nobody names. Throws
   * InvalidInput on `picture` for what is no picture, RuleViolation past twenty.
   */
  async add(actor: Actor, slug: string, input: PictureInput & { bytes: Buffer }): Promise<string> {
    const image = await renderImage(input.bytes);
    if (typeof image === 'string') throw InvalidInput.field('picture', image, REFUSALS[image]);
    const id = randomUUIDv7();
    for (const { name, bytes } of image.files) await this.storage.put(pictureKey(id, name), bytes);
    try {
      await this.change(actor, slug, async (tx, postReleaseId, now) => {
        const present = await this.repository.positions(tx, postReleaseId);
        if (present.length >= MAX_PICTURES)
          throw new RuleViolation('too-many-pictures', `Картинок не больше ${MAX_PICTURES}`);
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
    const visible = access && (access.isPublic || can(actor, 'event.view-drafts', access.organiserId));
    const bytes = visible ? await this.storage.get(pictureKey(id, name)) : null;
    if (!access || !bytes) throw new NotFound('Такой картинки нет');
    return { bytes, isPublic: access.isPublic };
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

const NAMES = new Set(IMAGE_WIDTHS.flatMap((width) => IMAGE_FORMATS.map((format) => `${width}.${format}`)));

/** Where a size of a picture is stored; with an empty name the folder of all of them. */
export function pictureKey(id: string, name: string): string {
  return name ? `pictures/${id}/${name}` : `pictures/${id}`;
}
