import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiTags, PartialType } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Page } from '../../common/pagination.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { RegisteringService } from './registering.service.js';
import { ParticipantInput, RegistrationInput } from './registrations.dto.js';
import type { RegistrationRow } from './registrations.repository.js';
import { RosterChangesService } from './roster-changes.service.js';
import { RosterQuery } from './roster.dto.js';
import { type RosterRow, RosterService } from './roster.service.js';

export class ParticipantPatch extends PartialType(ParticipantInput, { skipNullProperties: false }) {}

@ApiTags('registrations')
@Controller('api/v1/events/:slug/registrations')
export class RegistrationsController {
  constructor(
    private readonly registering: RegisteringService,
    private readonly roster: RosterService,
    private readonly changes: RosterChangesService,
  ) {}

  /**
   * Holds a place or a turn in the waiting list. The answer is the same for every address, known or not: `held` when a place is
   * held for whoever proves an address now, `waiting` when the place is taken, or waited for, once it is proved. Only the
   * signed-in owner is told «confirmed», or his number in the waiting list.
   */
  @Post()
  @HttpCode(202)
  @AccessFor('public')
  async register(
    @CurrentActor() actor: Actor | undefined,
    @Param('slug') slug: string,
    @Body() input: RegistrationInput,
    @Req() request: FastifyRequest,
  ): Promise<{ status: 'check-email' | 'confirmed'; place: 'held' | 'waiting'; position?: number }> {
    const { state, position, ownToken, offer } = await this.registering.register(slug, input, request.ip, actor);
    if (ownToken === null) return { status: 'check-email', place: offer };
    const status = state === 'CONFIRMED' ? 'confirmed' : 'check-email';
    return position === null ? { status, place: 'held' } : { status, place: 'waiting', position };
  }

  @Get()
  @ApiBearerAuth()
  @AccessFor('registration.view')
  async list(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Query() query: RosterQuery,
  ): Promise<Page<Omit<RosterRow, 'sortKey'>>> {
    const { items, nextCursor } = await this.roster.list(actor, slug, query);
    return { items: items.map(({ sortKey: _, ...row }) => row), nextCursor };
  }

  /** Corrects what a participant typed. */
  @Patch(':id')
  @ApiBearerAuth()
  @AccessFor('registration.change')
  async edit(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() patch: ParticipantPatch,
  ): Promise<RegistrationRow> {
    await this.changes.edit(actor, slug, id, patch);
    return this.roster.get(actor, slug, id);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('registration.change')
  async confirm(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<RegistrationRow> {
    await this.changes.change(actor, slug, id, 'confirm');
    return this.roster.get(actor, slug, id);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('registration.change')
  async cancel(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<RegistrationRow> {
    await this.changes.change(actor, slug, id, 'cancel');
    return this.roster.get(actor, slug, id);
  }

  @Post(':id/check-in')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('registration.check-in')
  async checkIn(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<RegistrationRow> {
    await this.changes.change(actor, slug, id, 'check-in');
    return this.roster.get(actor, slug, id);
  }
}
