import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ProgramMovesService } from '../../features/programs/program-moves.service.js';
import { ClaimAnswerInput, DuplicateInput, MoveInput } from '../../features/programs/programs.dto.js';
import { SpeakersService } from '../../features/programs/speakers.service.js';
import { ProgramsService } from '../../features/programs/programs.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { refusalOf } from './form-page.js';
import { ProgramDesk } from './program-desk.service.js';
import { minutesWord } from './program-moves.view.js';

/** The program of an event in the organiser's workspace (US-06). */
@Controller('manage/events/:slug/program')
@AccessFor('event.view-drafts')
export class ManageProgramPage {
  constructor(
    private readonly programs: ProgramsService,
    private readonly moves: ProgramMovesService,
    private readonly speakers: SpeakersService,
    private readonly desk: ProgramDesk,
    private readonly contexts: PageContexts,
  ) {}

  /** `moved`: what was moved just now, to be moved back. */
  @Get()
  async edit(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Query('moved') moved: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.desk.show({ actor, slug, request, reply }, { moved });
  }

  @Post()
  @AccessFor('program.edit')
  async save(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const unsaved = await this.desk.save(actor, slug, values);
    if (unsaved) return this.desk.show({ actor, slug, request, reply }, unsaved);
    return this.done(slug, 'Рабочая копия сохранена. Участники её пока не видят', reply);
  }

  /** Saves what stands in the editor and shows it to readers. */
  @Post('release')
  @AccessFor('program.edit')
  async release(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const unsaved = await this.desk.save(actor, slug, values);
    if (unsaved) return this.desk.show({ actor, slug, request, reply }, unsaved);
    try {
      const number = await this.programs.release(actor, slug, { quiet: values['quiet'] === 'true' });
      return await this.done(slug, `Программа опубликована, версия ${number}`, reply);
    } catch (error) {
      return this.desk.show({ actor, slug, request, reply }, { refusal: refusalOf(error) });
    }
  }

  @Post('withdraw')
  @AccessFor('program.edit')
  async withdraw(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.programs.withdraw(actor, slug);
    return this.done(slug, 'Программа снята: участники её не видят, рабочая копия осталась', reply);
  }

  /** Moves the stored copy; where scripts run the same is done in the editor, before saving. */
  @Post('move')
  @AccessFor('program.edit')
  async move(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const input = await validateInput(MoveInput, { ...values, sessionId: values['sessionId'] || undefined });
      const left = await this.moves.move(actor, slug, input);
      const outside = left.length > 0 ? `. Вне времени события остались: ${left.join('; ')}` : '';
      const text = `Рабочая копия: сдвинуто ${minutesWord(input.minutes)}${outside}`;
      const moved = values['undo'] ? '' : `?moved=${[input.minutes, input.scope, input.sessionId ?? ''].join(',')}`;
      return await this.done(slug, text, reply, moved);
    } catch (error) {
      return this.desk.show({ actor, slug, request, reply }, { refusal: refusalOf(error), move: values });
    }
  }

  @Post('duplicate')
  @AccessFor('program.edit')
  async duplicate(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const title = await this.moves.duplicate(actor, slug, await validateInput(DuplicateInput, values));
      return await this.done(slug, `Добавлена копия пункта «${title}», она стоит сразу за ним`, reply);
    } catch (error) {
      return this.desk.show({ actor, slug, request, reply }, { refusal: refusalOf(error) });
    }
  }

  /** The organiser's answer to a person who says to be a speaker of the program. */
  @Post('claims')
  @AccessFor('event.grant')
  async answer(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() input: ClaimAnswerInput,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const confirm = input.answer === 'confirm';
    try {
      await this.speakers.decide(actor, slug, { ...input, confirm });
    } catch (error) {
      return this.desk.show({ actor, slug, request, reply }, { refusal: refusalOf(error) });
    }
    return this.done(slug, confirm ? 'Профиль спикера привязан' : 'Заявка отклонена', reply);
  }

  private async done(slug: string, text: string, reply: FastifyReply, query = ''): Promise<FastifyReply> {
    this.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect(`/manage/events/${slug}/program${query}`, 303);
  }
}
