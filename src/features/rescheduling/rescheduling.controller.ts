import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { MoveInput } from '../events/lifecycle.dto.js';
import { EventsService } from '../events/events.service.js';
import { ReschedulingService } from './rescheduling.service.js';

@ApiTags('events')
@ApiBearerAuth()
@Controller('api/v1/events/:slug/move')
@AccessFor('event.publish')
export class ReschedulingController {
  constructor(
    private readonly rescheduling: ReschedulingService,
    private readonly events: EventsService,
  ) {}

  /** Moves in time, with the program and the planned publications; everybody registered gets one letter. */
  @Post()
  @HttpCode(200)
  async move(@CurrentActor() actor: Actor, @Param('slug') slug: string, @Body() input: MoveInput) {
    await this.rescheduling.move(actor, slug, input);
    return this.events.getManagedResource(actor, slug);
  }

  /** Brings back what the last move changed. */
  @Post('undo')
  @HttpCode(200)
  async undo(@CurrentActor() actor: Actor, @Param('slug') slug: string) {
    await this.rescheduling.undo(actor, slug);
    return this.events.getManagedResource(actor, slug);
  }
}
