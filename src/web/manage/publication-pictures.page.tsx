import { Body, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { type FieldError, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { count, fileSize } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { Publication } from '../../features/publications/publication.entity.js';
import { NewPicturesInput, PictureInput, type PublicationInput } from '../../features/publications/publications.dto.js';
import type { Picture } from '../../features/publications/picture.entity.js';
import type { PicturesService } from '../../features/publications/pictures.service.js';
import type { Publications } from '../../features/publications/publications.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { FILE_LIMIT, receivedForm, TakesParts } from '../../platform/http/form-parts.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { FormFile } from '../../platform/http/uploads.js';
import { validateInput } from '../../platform/http/validation.js';
import type { PageContext } from '../page-context.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { PicturePage, PicturesPage, PicturesSection } from './pictures.view.js';
import type { PublicationDesk } from './publication-desk.service.js';
import type { Place } from './publication-frame.view.js';
import type { PublicationPageKind } from './publication-kind.js';
import { PublicationLifePages } from './publication-life.page.js';

/** A publication that is written, where its pictures are worked on. */
interface Album<T extends Publication> {
  place: Place<T>;
  /** The publication's own address. */
  slug: string;
  pictures: Picture[];
}

/** The routes of a publication's pictures (US-07), below those of its text. */
export abstract class PicturedPublicationPages<
  T extends Publication,
  I extends PublicationInput,
> extends PublicationLifePages<T, I> {
  constructor(
    kind: PublicationPageKind<T, I>,
    publications: Publications<T, I>,
    desk: PublicationDesk,
    private readonly pictures: PicturesService,
  ) {
    super(kind, publications, desk);
  }

  @Get('pictures')
  async listPictures(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showAll(actor, slug, {}, NO_REFUSAL, request, reply);
  }

  /** Adds those of the chosen files that are pictures, and says by name what is wrong with the others. */
  @Post('pictures')
  @TakesParts({ files: 20 })
  @AccessFor('publication.edit')
  async addPictures(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const album = await this.album(actor, slug);
    const { values, filesOf } = receivedForm(request);
    const files = filesOf('picture');
    let input: NewPicturesInput;
    try {
      input = await inputOf(values, files);
    } catch (error) {
      return this.showAll(actor, slug, values, refusalOf(error), request, reply);
    }
    const errors = await this.addEach(actor, album.slug, input, files);
    const added = files.length - errors.length;
    if (errors.length > 0) {
      const rest = added > 0 ? { ...values, alt: '' } : values;
      return this.showAll(actor, slug, rest, { errors, status: 422 }, request, reply);
    }
    const words = input.alt ? '' : '. Опишите, что на них: до этого читатели их не видят';
    const text = `Добавлено: ${count(added, 'картинка', 'картинки', 'картинок')}${words}`;
    return this.back(album, reply, text);
  }

  @Get('pictures/:id')
  async editPicture(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showOne(actor, slug, id, null, NO_REFUSAL, request, reply);
  }

  @Post('pictures/:id')
  @AccessFor('publication.edit')
  async savePicture(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const album = await this.album(actor, slug);
    try {
      const input = await validateInput(PictureInput, values);
      await this.pictures.update(this.publications, actor, album.slug, id, input);
    } catch (error) {
      return this.showOne(actor, slug, id, values, refusalOf(error), request, reply);
    }
    return this.back(album, reply, 'Описание картинки сохранено', id);
  }

  /** `before` is the picture it is put in front of; empty: at the end. */
  @Post('pictures/:id/place')
  @AccessFor('publication.edit')
  async placePicture(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { before }: FormValues,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const album = await this.album(actor, slug);
    const next = typeof before === 'string' && before !== '' ? before : null;
    await this.pictures.place(this.publications, actor, album.slug, id, next);
    return this.back(album, reply, 'Порядок картинок сохранён', id);
  }

  @Post('pictures/:id/:change')
  @AccessFor('publication.edit')
  async changePicture(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('change') change: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const known = Object.hasOwn(CHANGES, change) ? CHANGES[change as keyof typeof CHANGES] : undefined;
    if (!known) throw new NotFound();
    const album = await this.album(actor, slug);
    try {
      await known.run(this.pictures, this.publications, actor, album.slug, id);
    } catch (error) {
      return this.showAll(actor, slug, {}, refusalOf(error), request, reply);
    }
    return this.back(album, reply, known.done, id);
  }

  protected override async below(_actor: Actor, place: Place<T>): Promise<(context: PageContext) => JSX.Element> {
    const { base, publication } = place;
    const pictures = publication ? await this.picturesOf(publication) : null;
    return () => <PicturesSection address={`${base}/pictures`} pictures={pictures} />;
  }

  private picturesOf({ id }: T): Promise<Picture[]> {
    return this.pictures.list({ table: this.publications.table, id });
  }

  /** Throws NotFound while there is no text to put pictures to. */
  private async album(actor: Actor, slug: string): Promise<Album<T>> {
    const place = await this.place(actor, slug);
    if (!place.publication) throw new NotFound('Текста ещё нет: сначала сохраните его');
    return { place, slug: place.publication.slug, pictures: await this.picturesOf(place.publication) };
  }

  private async addEach(
    actor: Actor,
    slug: string,
    input: NewPicturesInput,
    files: readonly FormFile[],
  ): Promise<FieldError[]> {
    const errors: FieldError[] = [];
    const refuse = (name: string, message: string) =>
      errors.push({
        field: 'picture',
        code: 'refused-picture',
        message: files.length > 1 ? `«${name}»: ${message}` : message,
      });
    for (const file of files) {
      const { name } = file;
      if (file.isTooLarge) {
        refuse(name, `Файл больше ${fileSize(FILE_LIMIT)}: уменьшите картинку`);
        continue;
      }
      try {
        await this.pictures.add(this.publications, actor, slug, { ...input, bytes: await file.bytes() });
      } catch (error) {
        if (error instanceof InvalidInput) refuse(name, error.errors.map(({ message }) => message).join('; '));
        else if (error instanceof RuleViolation) refuse(name, error.message);
        else throw error;
      }
    }
    return errors;
  }

  private back({ place }: Album<T>, reply: FastifyReply, text: string, id?: string): FastifyReply {
    this.desk.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect(`${place.base}/pictures${id ? `#picture-${id}` : ''}`, 303);
  }

  private async showAll(
    actor: Actor,
    slug: string,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { place, pictures } = await this.album(actor, slug);
    const words = this.kind;
    return this.desk.pages.sendOwn(
      request,
      reply,
      (context) => <PicturesPage {...{ context, actor, words, place, pictures, values }} errors={refusal.errors} />,
      refusal.status,
    );
  }

  /** `values` is what was typed; null shows what is stored. */
  private async showOne(
    actor: Actor,
    slug: string,
    id: string,
    values: FormValues | null,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { place, pictures } = await this.album(actor, slug);
    const picture = pictures.find((one) => one.id === id);
    if (!picture) throw new NotFound('Такой картинки нет');
    const { alt, caption, ground } = picture;
    const words = this.kind;
    return this.desk.pages.sendOwn(
      request,
      reply,
      (context) => (
        <PicturePage
          {...{ context, actor, words, place, picture }}
          values={values ?? { alt, caption, ground }}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }
}

type Change = (pictures: PicturesService, ...which: [...Parameters<PicturesService['remove']>]) => Promise<void>;

const CHANGES: Readonly<Record<'up' | 'down' | 'hide' | 'show' | 'delete', { run: Change; done: string }>> = {
  up: { run: (pictures, ...which) => pictures.shift(...which, -1), done: 'Картинка стоит выше' },
  down: { run: (pictures, ...which) => pictures.shift(...which, 1), done: 'Картинка стоит ниже' },
  hide: { run: (pictures, ...which) => pictures.setHidden(...which, true), done: 'Картинка скрыта от читателей' },
  show: { run: (pictures, ...which) => pictures.setHidden(...which, false), done: 'Картинка снова видна' },
  delete: { run: (pictures, ...which) => pictures.remove(...which), done: 'Картинка удалена' },
};

/** Throws InvalidInput naming everything at fault at once: files have to be chosen again each time. */
async function inputOf(values: FormValues, files: readonly FormFile[]): Promise<NewPicturesInput> {
  const errors: FieldError[] = [];
  if (files.length === 0) errors.push({ field: 'picture', code: 'no-file', message: 'Выберите файл картинки' });
  try {
    const input = await validateInput(NewPicturesInput, values);
    if (files.length > 1 && input.alt)
      errors.push({ field: 'alt', code: 'many-files', message: 'Картинок несколько: опишите каждую после загрузки' });
    if (errors.length === 0) return input;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    errors.push(...error.errors);
  }
  throw new InvalidInput(errors);
}
