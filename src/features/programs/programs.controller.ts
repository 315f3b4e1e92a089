import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { offsetTime } from '../../common/instant.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { EventsService } from '../events/events.service.js';
import type { ProgramSession } from './program.rules.js';
import { ProgramInput } from './programs.dto.js';
import { ProgramsService } from './programs.service.js';

@ApiTags('programs')
@Controller('api/v1/events/:slug/program')
export class ProgramsController {
  constructor(
    private readonly programs: ProgramsService,
    private readonly events: EventsService,
  ) {}

  /** The released program; `number` is 0 and the list empty while there is none. */
  @Get()
  @AccessFor('public')
  async released(@Param('slug') slug: string, @CurrentActor() actor: Actor | undefined) {
    const event = await this.events.getVisible(slug, actor);
    const program = await this.programs.getReleased(event.id);
    return toResource(program?.number ?? 0, program?.releasedAt ?? null, program?.sessions ?? [], event.zone);
  }

  /** Replaces the working copy; readers see it after a release. */
  @Put()
  @ApiBearerAuth()
  @AccessFor('staff')
  async replace(@CurrentActor() actor: Actor, @Param('slug') slug: string, @Body() input: ProgramInput) {
    await this.programs.replace(actor, slug, input);
    const [event, copy] = [await this.events.getManaged(actor, slug), await this.programs.getWorkingCopy(actor, slug)];
    return toResource(copy.released?.number ?? 0, copy.released?.releasedAt ?? null, copy.sessions, event.zone);
  }

  /** Shows the working copy to readers under the next number. */
  @Post('release')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('staff')
  async release(@CurrentActor() actor: Actor, @Param('slug') slug: string) {
    await this.programs.release(actor, slug);
    return this.released(slug, actor);
  }
}

function toResource(number: number, releasedAt: Date | null, sessions: readonly ProgramSession[], zone: string) {
  return {
    number,
    releasedAt: releasedAt && offsetTime(releasedAt, zone),
    sessions: sessions.map((session) => ({
      ...session,
      startsAt: offsetTime(session.startsAt, zone),
      endsAt: offsetTime(session.endsAt, zone),
    })),
  };
}
