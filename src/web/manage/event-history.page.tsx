import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, assertCan } from '../../features/accounts/accounts.rules.js';
import { AuditLogService } from '../../features/audit/audit-log.service.js';
import { ownedBy } from '../../features/events/events.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { PublicPages } from '../public-pages.service.js';
import { EventHistoryView } from './event-history.view.js';

/** Who changed what in an event. Rights are checked by the services, by scope. */
@Controller('manage/events/:slug/history')
export class EventHistoryPage {
  constructor(
    private readonly events: EventsService,
    private readonly audit: AuditLogService,
    private readonly pages: PublicPages,
  ) {}

  @Get()
  @AccessFor('audit.view')
  async show(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Query('cursor') cursor: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'audit.view', ownedBy(event));
    const history = await this.audit.history(actor, event.id, cursor);
    return this.pages.sendOwn(request, reply, (context) => (
      <EventHistoryView
        context={context}
        actor={actor}
        event={event}
        history={history}
        isLater={cursor !== undefined}
      />
    ));
  }
}
