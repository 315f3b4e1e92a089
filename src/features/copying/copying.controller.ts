import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { offsetTime } from '../../common/instant.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { CopyInput, RecurrenceInput, RepeatInput } from './copying.dto.js';
import { CopyingService, type PreviewDate } from './copying.service.js';

/** New drafts made of an event. A request sent again with the same `key` makes nothing more and answers the same. */
@ApiTags('events')
@ApiBearerAuth()
@Controller('api/v1/events/:slug')
@AccessFor('event.edit')
export class CopyingController {
  constructor(private readonly copying: CopyingService) {}

  /** A draft of the event at another time with the chosen parts. */
  @Post('copy')
  async copy(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() input: CopyInput,
  ): Promise<{ slug: string }> {
    return { slug: await this.copying.copy(actor, slug, input) };
  }

  /** The dates that a rule gives, with what speaks against each; `skipped` are wall times that a change of the clocks leaves out. */
  @Get('repeat/dates')
  async dates(@CurrentActor() actor: Actor, @Param('slug') slug: string, @Query() rule: RecurrenceInput) {
    const { event } = await this.copying.start(actor, slug);
    const { dates, skipped } = await this.copying.preview(actor, slug, rule);
    return { dates: dates.map((date) => dateOf(date, event.zone)), skipped };
  }

  /** A draft for each chosen date of the rule. */
  @Post('repeat')
  async repeat(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() input: RepeatInput,
  ): Promise<{ items: { slug: string }[]; nextCursor: null }> {
    const slugs = await this.copying.repeat(actor, slug, input);
    return { items: slugs.map((made) => ({ slug: made })), nextCursor: null };
  }
}

function dateOf({ wall, startsAt, endsAt, isHoliday, clashes }: PreviewDate, zone: string) {
  return {
    wall,
    startsAt: offsetTime(startsAt, zone),
    endsAt: offsetTime(endsAt, zone),
    isHoliday,
    // what is not published and not the caller's to see has no address and no name
    clashes: clashes.map(({ event, organiser }) => ({
      slug: event?.slug ?? null,
      title: event?.title ?? null,
      organiser,
    })),
  };
}
