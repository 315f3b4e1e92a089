import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Forbidden, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { IMAGE_FORMATS, IMAGE_WIDTHS, type ImageRefusal, renderImage } from '../../platform/storage/images.js';
import { RowFiles } from '../../platform/storage/row-files.js';
import { Storage } from '../../platform/storage/storage.js';
import { type Actor, can } from '../accounts/accounts.rules.js';
import { Picture } from './picture.entity.js';
import {
  type PictureCard,
  type PicturedTable,
  type PictureOwner,
  ownerFields,
  PicturesRepository,
} from './pictures.repository.js';
import { assertRoom } from './pictures.rules.js';
import type { Apply } from './publication-changes.service.js';
import type { Publication } from './publication.entity.js';
import type { NewPicturesInput, PictureInput } from './publications.dto.js';
import { resourceOf } from './publications.rules.js';

export type { PictureCard, PicturedTable };

const REFUSALS: Readonly<Record<ImageRefusal, string>> = {
  'not-an-image': 'Это не картинка JPEG, PNG или WebP',
  heic: 'Снимок HEIC с телефона сервер прочитать не может: сохраните его как JPEG',
  'too-many-pixels': 'Слишком большая картинка: не больше 50 мегапикселей',
  broken: 'Файл картинки повреждён',
};

/** Publications of one kind, to whose members pictures belong. */
export interface Album {
  readonly table: PicturedTable;
  assertMay(actor: Actor, action: 'publication.edit', slug: string): Promise<{ id: string }>;
  change(actor: Actor, slug: string, action: 'publication.edit', apply: Apply<Publication>): Promise<void>;
}

/** Pictures of publications (US-07): announcements, news, post-releases. */
@Injectable()
export class PicturesService {
  constructor(
    private readonly repository: PicturesRepository,
    private readonly storage: Storage,
    private readonly files: RowFiles,
    private readonly clock: Clock,
  ) {}

  /** All pictures of a publication in order, hidden ones too. The caller has asked for the right. */
  async list(owner: PictureOwner): Promise<Picture[]> {
    return this.repository.list(owner);
  }

  /** What readers see, in order. */
  async shown(owner: PictureOwner): Promise<PictureCard[]> {
    return this.repository.shown(owner);
  }

  /** Publications with their first pictures, one query; null for those without. */
  async withCovers<C extends { id: string }>(
    table: PicturedTable,
    cards: readonly C[],
  ): Promise<(C & { cover: PictureCard | null })[]> {
    const covers = await this.repository.covers(
      table,
      cards.map(({ id }) => id),
    );
    return cards.map((card) => ({ ...card, cover: covers.get(card.id) ?? null }));
  }

  /**
   * Adds a picture at the end; without words of its own it is hidden until it has some. Its files are written before its row, so
   * a crash leaves at worst files nobody names; `sweep` deletes them. Throws InvalidInput on `picture` for what is no picture,
   * RuleViolation past twenty.
   */
  async add(album: Album, actor: Actor, slug: string, input: NewPicturesInput & { bytes: Buffer }): Promise<string> {
    const { id: ownerId } = await album.assertMay(actor, 'publication.edit', slug);
    assertRoom((await this.repository.list({ table: album.table, id: ownerId })).length);
    const image = await renderImage(input.bytes);
    if (typeof image === 'string') throw InvalidInput.field('picture', image, REFUSALS[image]);
    const id = randomUUIDv7();
    for (const { name, bytes } of image.files) await this.storage.put(pictureKey(id, name), bytes);
    try {
      await this.change(album, actor, slug, async (tx, present, now, owner) => {
        assertRoom(present.length);
        const alt = input.alt ?? '';
        await tx.insert(Picture, {
          id,
          ...ownerFields(owner),
          position: (present.at(-1)?.position ?? 0) + 1,
          width: image.width,
          height: image.height,
          alt,
          caption: input.caption ?? '',
          ground: input.ground,
          hiddenAt: alt === '' ? now : null,
          createdAt: now,
        });
      });
    } catch (error) {
      await this.storage.deleteAll(pictureKey(id, ''));
      throw error;
    }
    return id;
  }

  /** Corrects the words of a picture; with its first ones it is shown. */
  async update(album: Album, actor: Actor, slug: string, id: string, input: PictureInput): Promise<void> {
    await this.changeOne(album, actor, slug, id, (picture) => {
      if (picture.alt === '') picture.hiddenAt = null;
      picture.alt = input.alt;
      picture.caption = input.caption ?? '';
      picture.ground = input.ground;
    });
  }

  /**
   * Takes a picture out of sight at once, also for those who know its address; or brings it back. Throws RuleViolation for one
   * that nobody has described yet.
   */
  async setHidden(album: Album, actor: Actor, slug: string, id: string, hidden: boolean): Promise<void> {
    const change = (picture: Picture, now: Date) => {
      if (!hidden && picture.alt === '') throw new RuleViolation('no-words', 'Сначала опишите, что на картинке');
      picture.hiddenAt = hidden ? now : null;
    };
    await this.changeOne(album, actor, slug, id, change, { anytime: hidden });
  }

  /** Moves a picture one place up or down; past the ends nothing happens. */
  async shift(album: Album, actor: Actor, slug: string, id: string, by: -1 | 1): Promise<void> {
    await this.change(album, actor, slug, async (tx, present) => {
      const from = indexIn(present, id);
      const ids = present.map((picture) => picture.id);
      const neighbour = ids[from + by];
      if (neighbour === undefined) return;
      ids[from + by] = id;
      ids[from] = neighbour;
      await this.repository.setOrder(tx, ids);
    });
  }

  /** Puts a picture where the one called `before` is now, which goes one further; null: at the end. */
  async place(album: Album, actor: Actor, slug: string, id: string, before: string | null): Promise<void> {
    await this.change(album, actor, slug, async (tx, present) => {
      indexIn(present, id);
      if (before !== null) indexIn(present, before);
      if (before === id) return;
      const others = present.map((picture) => picture.id).filter((one) => one !== id);
      const to = before === null ? others.length : others.indexOf(before);
      await this.repository.setOrder(tx, others.toSpliced(to, 0, id));
    });
  }

  /** Deletes a picture with its files. */
  async remove(album: Album, actor: Actor, slug: string, id: string): Promise<void> {
    await this.change(album, actor, slug, async (tx, present) => {
      indexIn(present, id);
      await tx.delete(Picture, { id });
    });
    await this.files.remove(PICTURES_FOLDER, id);
  }

  /** The bytes of one size. Throws NotFound for a hidden picture and for one of a draft, unless it is the actor's own. */
  async file(id: string, name: string, actor?: Actor): Promise<{ bytes: Buffer; isPublic: boolean }> {
    const access = NAMES.has(name) ? await this.repository.access(id) : null;
    const visible = access && (access.isPublic || can(actor, 'event.view-drafts', resourceOf(access)));
    const bytes = visible ? await this.storage.get(pictureKey(id, name)) : null;
    if (!access || !bytes) throw nothing();
    return { bytes, isPublic: access.isPublic };
  }

  /** Deletes the files of pictures without a row, left by a crash, as RowFiles does. */
  async sweep(): Promise<void> {
    await this.files.sweep(PICTURES_FOLDER, (ids) => this.repository.existing(ids));
  }

  private async changeOne(
    album: Album,
    actor: Actor,
    slug: string,
    id: string,
    apply: (picture: Picture, now: Date) => void,
    options?: { anytime: boolean },
  ): Promise<void> {
    const change = async (tx: EntityManager, present: Picture[], now: Date) => {
      const picture = present.find((one) => one.id === id);
      if (!picture) throw nothing();
      apply(picture, now);
      await tx.save(Picture, picture);
    };
    await this.change(album, actor, slug, change, options);
  }

  /**
   * Runs `apply` on the pictures of the locked publication. Those of a published one are changed by those who publish, but for
   * hiding, which cannot wait. Throws Forbidden.
   */
  private async change(
    album: Album,
    actor: Actor,
    slug: string,
    apply: (tx: EntityManager, present: Picture[], now: Date, owner: PictureOwner) => Promise<void>,
    { anytime = false } = {},
  ): Promise<void> {
    await album.change(actor, slug, 'publication.edit', async (publication, card, now, tx) => {
      const mayPublish = can(actor, 'publication.publish', resourceOf(card));
      if (publication.publicationState === 'PUBLISHED' && !mayPublish && !anytime)
        throw new Forbidden('Текст опубликован: менять его картинки могут те, кто публикует, а скрыть картинку — и вы');
      if (publication.publicationState === 'APPROVED' && !mayPublish && !anytime) publication.reviewAgain(now);
      const owner = { table: album.table, id: publication.id };
      await apply(tx, await this.repository.list(owner, tx), now, owner);
      publication.updatedAt = now;
    });
  }
}

const nothing = () => new NotFound('Такой картинки нет');

function indexIn(pictures: readonly Picture[], id: string): number {
  const index = pictures.findIndex((picture) => picture.id === id);
  if (index < 0) throw nothing();
  return index;
}

export const PICTURES_FOLDER = 'pictures';
const NAMES = new Set(IMAGE_WIDTHS.flatMap((width) => IMAGE_FORMATS.map((format) => `${width}.${format}`)));

/** Where a size of a picture is stored; with an empty name the folder of all of them. */
export function pictureKey(id: string, name: string): string {
  return name ? `${PICTURES_FOLDER}/${id}/${name}` : `${PICTURES_FOLDER}/${id}`;
}
