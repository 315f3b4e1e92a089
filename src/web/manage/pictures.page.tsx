import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FieldError, InvalidInput, NotFound } from '../../common/errors.js';
import { fileSize } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { PicturesService } from '../../features/post-releases/pictures.service.js';
import type { Picture, PostRelease } from '../../features/post-releases/post-release.entity.js';
import { PictureInput } from '../../features/post-releases/post-releases.dto.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { FILE_LIMIT, multipartForm } from '../../platform/http/body-parsers.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { PicturePage, PicturesPage } from './pictures.view.js';

type Upload = Awaited<ReturnType<typeof multipartForm>>;

/** Pictures of a post-release in the organiser's workspace (US-07): one at a time, each with words of its own. */
@Controller('manage/events/:slug/post-release/pictures')
@AccessFor('event.view-drafts')
export class ManagePicturesPages {
  constructor(
    private readonly events: EventsService,
    private readonly postReleases: PostReleasesService,
    private readonly pictures: PicturesService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showAll(actor, slug, {}, NO_REFUSAL, request, reply);
  }

  @Post()
  @AccessFor('publication.edit')
  async upload(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { release } = await this.managed(actor, slug);
    const form = await multipartForm(request);
    let id: string;
    try {
      id = await this.pictures.add(actor, release.slug, await pictureOf(form));
    } catch (error) {
      return this.showAll(actor, slug, form.values, refusalOf(error), request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Картинка добавлена' });
    return reply.redirect(`${addressOf(slug)}#picture-${id}`, 303);
  }

  @Get(':id')
  async edit(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showOne(actor, slug, id, null, NO_REFUSAL, request, reply);
  }

  @Post(':id')
  @AccessFor('publication.edit')
  async save(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { release } = await this.managed(actor, slug);
    try {
      await this.pictures.update(actor, release.slug, id, await validateInput(PictureInput, values));
    } catch (error) {
      return this.showOne(actor, slug, id, values, refusalOf(error), request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Описание картинки сохранено' });
    return reply.redirect(`${addressOf(slug)}#picture-${id}`, 303);
  }

  @Post(':id/:change')
  @AccessFor('publication.edit')
  async change(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('change') change: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const known = Object.hasOwn(CHANGES, change) ? CHANGES[change as keyof typeof CHANGES] : undefined;
    if (!known) throw new NotFound();
    const { release } = await this.managed(actor, slug);
    await known.run(this.pictures, actor, release.slug, id);
    this.contexts.flash(reply, { tone: 'ok', text: known.done });
    return reply.redirect(`${addressOf(slug)}#picture-${id}`, 303);
  }

  /** Throws NotFound while there is no post-release to put pictures to. */
  private async managed(actor: Actor, slug: string): Promise<{ release: PostRelease; pictures: Picture[] }> {
    const managed = await this.postReleases.getManagedForEvent(actor, slug);
    if (!managed) throw new NotFound('Пост-релиза ещё нет: сначала сохраните его текст');
    return managed;
  }

  private async showAll(
    actor: Actor,
    slug: string,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [event, { release, pictures }] = [await this.events.getManaged(actor, slug), await this.managed(actor, slug)];
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <PicturesPage {...{ context, actor, event, release, pictures, values }} errors={refusal.errors} />,
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
    const event = await this.events.getManaged(actor, slug);
    const picture = (await this.managed(actor, slug)).pictures.find((one) => one.id === id);
    if (!picture) throw new NotFound('Такой картинки нет');
    const { alt, caption, ground } = picture;
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <PicturePage
          {...{ context, event, picture }}
          values={values ?? { alt, caption, ground }}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }
}

type Change = (pictures: PicturesService, actor: Actor, release: string, id: string) => Promise<void>;

const CHANGES: Readonly<Record<'up' | 'down' | 'hide' | 'show' | 'delete', { run: Change; done: string }>> = {
  up: { run: (pictures, ...which) => pictures.shift(...which, -1), done: 'Картинка стоит выше' },
  down: { run: (pictures, ...which) => pictures.shift(...which, 1), done: 'Картинка стоит ниже' },
  hide: { run: (pictures, ...which) => pictures.setHidden(...which, true), done: 'Картинка скрыта от читателей' },
  show: { run: (pictures, ...which) => pictures.setHidden(...which, false), done: 'Картинка снова видна' },
  delete: { run: (pictures, ...which) => pictures.remove(...which), done: 'Картинка удалена' },
};

/** Throws InvalidInput naming everything at fault at once: a file has to be chosen again each time. */
async function pictureOf({ values, files, tooLarge }: Upload): Promise<PictureInput & { bytes: Buffer }> {
  const [bytes, ...others] = files.get('picture') ?? [];
  const errors: FieldError[] = [];
  const refuse = (code: string, message: string) => errors.push({ field: 'picture', code, message });
  if (tooLarge.has('picture')) refuse('too-large', `Файл больше ${fileSize(FILE_LIMIT)}: уменьшите картинку`);
  else if (!bytes) refuse('no-file', 'Выберите файл картинки');
  else if (others.length > 0) refuse('many-files', 'Картинки добавляются по одной: у каждой своё описание');
  try {
    const input = await validateInput(PictureInput, values);
    if (bytes && errors.length === 0) return { ...input, bytes };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    errors.push(...error.errors);
  }
  throw new InvalidInput(errors);
}

function addressOf(slug: string): string {
  return `/manage/events/${slug}/post-release/pictures`;
}
