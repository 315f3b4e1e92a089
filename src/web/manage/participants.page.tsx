import { Controller, Get, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { RosterChangesService } from '../../features/registrations/roster-changes.service.js';
import { RosterQuery } from '../../features/registrations/roster.dto.js';
import { RosterService } from '../../features/registrations/roster.service.js';
import { ROSTER_CHANGES } from '../../features/registrations/registrations.rules.js';
import { TagsService } from '../../features/registrations/tags.service.js';
import { asList } from '../../platform/http/fields.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { csvStream } from '../../platform/spreadsheet/write-table.js';
import type { Query as Address } from '../components/query.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { refusalOf } from './form-page.js';
import { CHOSEN_COLUMNS, type ChosenColumn, EXPORT_COLUMNS, exportRow, rightsIn } from './participants-table.js';
import { CHANGE_WORDS, participantsPath, viewsOf } from './participants-words.js';
import { RosterPage } from './participants.view.js';
import { SavedViewsModel } from './saved-views.model.js';

const PAGE = 50;

/** The list as its page shows it: the filter, a place in it, and the columns. */
export class RosterPageQuery extends RosterQuery {
  @IsOptional()
  @Transform(asList)
  @IsIn(Object.keys(CHOSEN_COLUMNS), { each: true, message: 'Такого столбца нет' })
  columns?: ChosenColumn[];
}

/** The participants of an event for its organiser. */
@Controller('manage/events/:slug/participants')
@AccessFor('registration.view')
export class ParticipantsPage {
  constructor(
    private readonly roster: RosterService,
    private readonly changes: RosterChangesService,
    private readonly tags: TagsService,
    private readonly views: SavedViewsModel,
    private readonly events: EventsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  /** Opened without a filter it shows the view its reader keeps as the first one. */
  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Query() query: RosterPageQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    const views = await this.views.list(actor, viewsOf(event));
    const first = views.find(({ isDefault }) => isDefault);
    if (first && !request.url.includes('?')) return reply.redirect(`${participantsPath(slug)}?${first.query}`, 302);
    const [page, counts, places, tags] = await Promise.all([
      this.roster.listOf(actor, event, { ...query, limit: PAGE }),
      this.roster.countsFor(actor, event, query),
      this.roster.places(actor, event, query),
      this.tags.list(actor, event),
    ]);
    const shown = {
      event,
      page,
      counts: counts ?? {},
      places,
      tags,
      views,
      query: addressOf(query),
      may: rightsIn(actor, event),
    };
    return this.pages.sendOwn(request, reply, (context) => <RosterPage context={context} actor={actor} {...shown} />);
  }

  /** What the filter finds as CSV: UTF-8 with BOM and `;`, as Excel in Russian expects; streamed, so memory stays flat. */
  @Get('export.csv')
  @AccessFor('registration.export')
  async csv(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Query() { columns: _columns, cursor: _cursor, limit: _limit, ...filter }: RosterPageQuery,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const found = await this.roster.export(actor, slug, 'csv', filter);
    const rows = (async function* cells() {
      for await (const row of found) yield exportRow(row);
    })();
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="participants-${slug}.csv"`)
      .header('cache-control', 'no-store')
      .send(csvStream(EXPORT_COLUMNS, rows));
  }

  /** One change of one participant, from the list or the participant's own page. */
  @Post(':id/:change')
  @AccessFor('registration.check-in')
  async change(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('change') change: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const known = ROSTER_CHANGES.find((name) => name === change);
    if (!known || known === 'reject') return reply.callNotFound() as never;
    try {
      await this.changes.change(actor, slug, id, known);
      this.contexts.flash(reply, { tone: 'ok', text: CHANGE_WORDS[known].done });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(backOf(request, slug, id), 303);
  }
}

/** The list as its reader left it: the form of the table carries its query; else the participant's own page. */
function backOf(request: FastifyRequest, slug: string, id: string): string {
  const { query } = (request.body ?? {}) as { query?: unknown };
  const path = participantsPath(slug);
  if (typeof query !== 'string') return `${path}/${id}`;
  return `${path}?${new URLSearchParams(query).toString()}`;
}

function addressOf({ limit: _limit, ...query }: RosterPageQuery): Address {
  return { ...query, sort: query.sort ?? 'name', q: query.q ?? undefined, position: query.position ?? undefined };
}
