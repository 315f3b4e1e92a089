import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { NotesService } from '../../features/registrations/notes.service.js';
import { NoteInput, RejectionInput, TagInput } from '../../features/registrations/participant-work.dto.js';
import { RosterChangesService } from '../../features/registrations/roster-changes.service.js';
import { TagsService } from '../../features/registrations/tags.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { typed } from '../public/registration.view.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { ParticipantModel } from './participant.model.js';
import { ParticipantView } from './participant.view.js';
import { CHANGE_WORDS, participantsPath } from './participants-words.js';
import { rightsIn } from './participants-table.js';

/** One participant of an event: who it is, what to do with the registration, notes, tags and all that happened to it. */
@Controller('manage/events/:slug/participants/:id')
@AccessFor('registration.view')
export class ParticipantPage {
  constructor(
    private readonly model: ParticipantModel,
    private readonly changes: RosterChangesService,
    private readonly notes: NotesService,
    private readonly tags: TagsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.page(actor, slug, id, {}, NO_REFUSAL, request, reply);
  }

  /** The reason is asked on the page itself. */
  @Post('reject')
  @AccessFor('registration.change')
  async reject(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { reason } = await validateInput(RejectionInput, { reason: values['reason'] ?? '' });
      await this.changes.change(actor, slug, id, 'reject', reason);
      this.contexts.flash(reply, { tone: 'ok', text: CHANGE_WORDS.reject.done });
    } catch (error) {
      return this.page(actor, slug, id, values, refusalOf(error), request, reply);
    }
    return reply.redirect(`${participantsPath(slug)}/${id}`, 303);
  }

  @Post('notes')
  @AccessFor('registration.change')
  async addNote(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { text } = await validateInput(NoteInput, { text: values['text'] ?? '' });
      await this.notes.add(actor, slug, id, text);
    } catch (error) {
      return this.page(actor, slug, id, values, refusalOf(error), request, reply);
    }
    return reply.redirect(`${participantsPath(slug)}/${id}#notes`, 303);
  }

  @Post('notes/:note/delete')
  @AccessFor('registration.change')
  async removeNote(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('note', ParseUUIDPipe) note: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.notes.remove(actor, slug, id, note);
    return reply.redirect(`${participantsPath(slug)}/${id}#notes`, 303);
  }

  /** Gives a tag: one of the event's, or a new one; `off` takes it. */
  @Post('tags')
  @AccessFor('registration.change')
  async tag(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const tagId = await this.tagOf(actor, slug, values);
      await this.tags.mark(actor, slug, { ids: [id] }, { tagId, off: typed(values, 'off') === '1' });
    } catch (error) {
      return this.page(actor, slug, id, values, refusalOf(error), request, reply);
    }
    return reply.redirect(`${participantsPath(slug)}/${id}`, 303);
  }

  private async tagOf(actor: Actor, slug: string, values: FormValues): Promise<string> {
    const chosen = typed(values, 'tagId');
    if (chosen && isUUID(chosen)) return chosen;
    const name = typed(values, 'name');
    if (!name) throw InvalidInput.field('name', 'required', 'Выберите метку или впишите новую');
    return this.tags.ensure(actor, slug, await validateInput(TagInput, { name, colour: 'GREY' }));
  }

  private async page(
    actor: Actor,
    slug: string,
    id: string,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const card = await this.model.of(actor, slug, id);
    const may = rightsIn(actor, card.event);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <ParticipantView context={context} actor={actor} {...card} may={may} values={values} refusal={refusal} />
      ),
      refusal.status,
    );
  }
}
