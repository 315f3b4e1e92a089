import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, NotFound } from '../../common/errors.js';
import { fileSize } from '../../common/russian.js';
import { type Actor, assertCan } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { MaterialChangesService, type UploadedFile } from '../../features/materials/material-changes.service.js';
import { LinkInput, MaterialInput, MaterialPlace } from '../../features/materials/materials.dto.js';
import { ProgramsService } from '../../features/programs/programs.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { FILE_LIMIT, type ReceivedForm, receivedForm, TakesParts } from '../../platform/http/form-parts.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { LinkPage, MaterialPage, MaterialsPage } from './materials.view.js';

/** Materials of an event in the organiser's workspace: files, links and recordings, each with who may open it. */
@Controller('manage/events/:slug/materials')
@AccessFor('event.view-drafts')
export class ManageMaterialsPages {
  constructor(
    private readonly events: EventsService,
    private readonly programs: ProgramsService,
    private readonly materials: MaterialChangesService,
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
  @TakesParts({ files: 20 })
  @AccessFor('program.edit')
  async upload(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const form = receivedForm(request);
    try {
      const place = await validateInput(MaterialPlace, form.values);
      await this.materials.addFiles(actor, slug, place, chosenFiles(form));
    } catch (error) {
      return this.showAll(actor, slug, form.values, refusalOf(error), request, reply);
    }
    return this.done(slug, reply, 'Файлы добавлены');
  }

  @Get('links')
  @AccessFor('program.edit')
  async newLink(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showLink(actor, slug, {}, NO_REFUSAL, request, reply);
  }

  @Post('links')
  @AccessFor('program.edit')
  async addLink(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.materials.addLink(actor, slug, await validateInput(LinkInput, values));
    } catch (error) {
      return this.showLink(actor, slug, values, refusalOf(error), request, reply);
    }
    return this.done(slug, reply, values['kind'] === 'RECORDING' ? 'Запись добавлена' : 'Ссылка добавлена');
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
  @AccessFor('program.edit')
  async save(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.materials.update(actor, slug, id, await validateInput(MaterialInput, values));
    } catch (error) {
      return this.showOne(actor, slug, id, values, refusalOf(error), request, reply);
    }
    return this.done(slug, reply, 'Материал сохранён', id);
  }

  @Post(':id/:change')
  @AccessFor('program.edit')
  async change(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('change') change: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const known = Object.hasOwn(CHANGES, change) ? CHANGES[change as keyof typeof CHANGES] : undefined;
    if (!known) throw new NotFound();
    await known.run(this.materials, actor, slug, id);
    return this.done(slug, reply, known.done, id);
  }

  private done(slug: string, reply: FastifyReply, text: string, id?: string): FastifyReply {
    this.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect(`/manage/events/${slug}/materials${id ? `#material-${id}` : ''}`, 303);
  }

  private async showAll(
    actor: Actor,
    slug: string,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    const materials = await this.materials.list(actor, slug);
    const { sessions } = await this.programs.getWorkingCopy(actor, slug);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <MaterialsPage {...{ context, actor, event, materials, sessions, values }} errors={refusal.errors} />
      ),
      refusal.status,
    );
  }

  private async showLink(
    actor: Actor,
    slug: string,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'program.edit', ownedBy(event));
    const { sessions } = await this.programs.getWorkingCopy(actor, slug);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <LinkPage {...{ context, actor, event, sessions, values }} errors={refusal.errors} />,
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
    const material = (await this.materials.list(actor, slug)).find((one) => one.id === id);
    if (!material) throw new NotFound('Такого материала нет');
    const { sessions } = await this.programs.getWorkingCopy(actor, slug);
    const { title, description, visibility, purpose, sessionId } = material;
    const stored = { title, description, visibility, purpose, sessionId: sessionId ?? '' };
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <MaterialPage
          {...{ context, actor, event, material, sessions }}
          values={values ?? stored}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }
}

type Change = (materials: MaterialChangesService, actor: Actor, slug: string, id: string) => Promise<void>;

const CHANGES: Readonly<Record<'up' | 'down' | 'hide' | 'show' | 'delete', { run: Change; done: string }>> = {
  up: { run: (materials, ...which) => materials.shift(...which, -1), done: 'Материал стоит выше' },
  down: { run: (materials, ...which) => materials.shift(...which, 1), done: 'Материал стоит ниже' },
  hide: { run: (materials, ...which) => materials.setHidden(...which, true), done: 'Материал скрыт от читателей' },
  show: { run: (materials, ...which) => materials.setHidden(...which, false), done: 'Материал снова виден' },
  delete: { run: (materials, ...which) => materials.remove(...which), done: 'Материал удалён' },
};

/** Throws InvalidInput on `files` when none were chosen or one is over the limit. */
function chosenFiles({ filesOf }: ReceivedForm): UploadedFile[] {
  const refuse = (code: string, message: string) => InvalidInput.field('files', code, message);
  const files = filesOf('files');
  if (files.some(({ isTooLarge }) => isTooLarge))
    throw refuse('too-large', `Один из файлов больше ${fileSize(FILE_LIMIT)}`);
  if (files.length === 0) throw refuse('no-file', 'Выберите файл');
  if (files.some(({ size }) => size === 0)) throw refuse('empty-file', 'Один из файлов пуст');
  return files;
}
