import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { count, inZone } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ReviewsService } from '../../features/events/reviews.service.js';
import { ChosenEvents, ManagedEventsQuery } from '../../features/workspace/managed-events.dto.js';
import { ManagedEventsService } from '../../features/workspace/managed-events.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import type { Query as Address } from '../components/query.js';
import { ownPath } from '../../common/own-path.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { EventsBoard } from './events-board.view.js';
import { EventsFrame } from './events-frame.view.js';
import { EventsTable } from './events-list.view.js';
import { EventsMonth } from './events-month.view.js';
import { EVENTS, EVENTS_VIEWS } from './events-words.js';
import { EventNotesModel } from './event-notes.service.js';
import { SavedViewsModel } from './saved-views.model.js';

const MOSCOW = 'Europe/Moscow';
const MOST_REASONS = 3;

/** Events of the workspace: a list, a board by state, a month; what is done to several at once. */
@Controller('manage/events')
@AccessFor('event.view-drafts')
export class EventListPages {
  constructor(
    private readonly events: ManagedEventsService,
    private readonly notes: EventNotesModel,
    private readonly reviews: ReviewsService,
    private readonly views: SavedViewsModel,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  /** Opened without a filter it shows the view its reader keeps as the first one. */
  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Query() query: ManagedEventsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const views = await this.views.list(actor, EVENTS_VIEWS);
    const first = views.find(({ isDefault }) => isDefault);
    if (first && !request.url.includes('?')) return reply.redirect(`${EVENTS}?${first.query}`, 302);
    const late = this.events.late(actor, query);
    const [choices, counts, body] = await Promise.all([
      this.events.choices(actor),
      this.events.countByStage(actor, query, late),
      this.body(actor, query, late),
    ]);
    return this.pages.sendOwn(request, reply, (context) => (
      <EventsFrame context={context} query={addressOf(query)} choices={choices} counts={counts} views={views}>
        {body(context)}
      </EventsFrame>
    ));
  }

  /** Puts the ticked events up for review, each by itself: what the rules refuse is named and the rest goes on. */
  @Post('submit')
  @AccessFor('event.edit')
  async submit(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { slugs } = await validateInput(ChosenEvents, values, { ignoreUnknown: true });
    const refused: string[] = [];
    for (const slug of slugs) {
      try {
        await this.reviews.submit(actor, slug);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        refused.push(error.message);
      }
    }
    this.contexts.flash(reply, outcome(slugs.length, refused));
    return reply.redirect(ownPath(values['back'] ?? '/manage/events'), 303);
  }

  private async body(
    actor: Actor,
    query: ManagedEventsQuery,
    late: ReturnType<ManagedEventsService['late']>,
  ): Promise<(context: PageContext) => JSX.Element> {
    const now = this.clock.now();
    const address = addressOf(query);
    if (query.view === 'board') {
      const columns = await this.events.board(actor, query, late);
      const cards = columns.flatMap((column) => column.cards);
      const [packages, clashes] = await Promise.all([this.notes.packagesOf(cards), this.notes.clashesOf(actor, cards)]);
      return () => <EventsBoard columns={columns} packages={packages} clashes={clashes} query={address} now={now} />;
    }
    if (query.view === 'month') {
      const month = query.month ?? inZone(now, MOSCOW).toPlainDate().toString().slice(0, 7);
      const events = await this.events.month(actor, query, month, late);
      return () => <EventsMonth month={month} events={events} query={address} now={now} />;
    }
    const page = await this.events.list(actor, query, late);
    const packages = await this.notes.packagesOf(page.items);
    return (context) => (
      <EventsTable context={context} page={page} packages={packages} query={address} isFiltered={isNarrowed(query)} />
    );
  }
}

function outcome(all: number, refused: readonly string[]): { tone: 'ok' | 'warn'; text: string } {
  if (all === 0) return { tone: 'warn', text: 'Ни одно событие не отмечено' };
  const sent = `На проверку отправлено: ${count(all - refused.length, 'событие', 'события', 'событий')}`;
  if (refused.length === 0) return { tone: 'ok', text: sent };
  const reasons = [...new Set(refused)].slice(0, MOST_REASONS).join('. ');
  return { tone: 'warn', text: `${sent}. Не отправлено: ${refused.length}. ${reasons}` };
}

/** The filters as the address says them, without what is empty; `sort` is always there, so that a link to everything is not taken for the page's first opening. */
function addressOf(query: ManagedEventsQuery): Address {
  const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return { ...Object.fromEntries(said), sort: query.sort ?? 'start' };
}

/** Does anything but the view and the order narrow the list? */
function isNarrowed({ view: _, month: _m, sort: _s, order: _o, cursor: _c, ...filter }: ManagedEventsQuery): boolean {
  return Object.values(filter).some((value) => value !== undefined && value !== null);
}
