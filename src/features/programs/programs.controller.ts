import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { offsetTime } from '../../common/instant.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { EventsService } from '../events/events.service.js';
import type { ProgramSession } from './program.rules.js';
import { ProgramInput } from './programs.dto.js';
import { ProgramsService, type ReleasedProgram } from './programs.service.js';

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
    return toResource(await this.programs.getPresent(event), event.zone);
  }

  /**
   * Replaces the working copy and returns it; readers see it after a release. With the `version` the last answer had, a
   * copy that somebody else saved since is not written over.
   */
  @Put()
  @ApiBearerAuth()
  @AccessFor('program.edit')
  async replace(@CurrentActor() actor: Actor, @Param('slug') slug: string, @Body() input: ProgramInput) {
    await this.programs.replace(actor, slug, input);
    const { zone } = await this.events.getManaged(actor, slug);
    const { sessions, version, released } = await this.programs.getWorkingCopy(actor, slug);
    return { ...toResource(released, zone), version, sessions: toSessions(sessions, zone) };
  }

  /** Shows the working copy to readers under the next number. */
  @Post('release')
  @HttpCode(200)
  @ApiBearerAuth()
  @AccessFor('program.edit')
  async release(@CurrentActor() actor: Actor, @Param('slug') slug: string) {
    await this.programs.release(actor, slug);
    return this.released(slug, actor);
  }
}

function toResource(program: ReleasedProgram | null, zone: string) {
  return {
    number: program?.number ?? 0,
    releasedAt: program && offsetTime(program.releasedAt, zone),
    sessions: toSessions(program?.sessions ?? [], zone),
  };
}

function toSessions(sessions: readonly ProgramSession[], zone: string) {
  return sessions.map((session) => ({
    ...session,
    startsAt: offsetTime(session.startsAt, zone),
    endsAt: offsetTime(session.endsAt, zone),
  }));
}
