import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { CopyInput } from '../../features/copying/copying.dto.js';
import { CopyingService } from '../../features/copying/copying.service.js';
import { EventsQuery } from '../../features/events/events.dto.js';
import { EventsService } from '../../features/events/events.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { copyValues } from './copying-form.js';
import { CopyChooserPage, CopyPage } from './copying.view.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';

/** Copying an event: which one, and what of it goes along. */
@Controller('manage/events')
@AccessFor('event.edit')
export class CopyingPages {
  constructor(
    private readonly copying: CopyingService,
    private readonly events: EventsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  @Get('copies')
  async choose(
    @CurrentActor() actor: Actor,
    @Query() { q, cursor }: EventsQuery,
    @Query('ahead') ahead: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const page = await this.events.listManaged(actor, { past: ahead !== '1', q: q ?? undefined, cursor });
    const query = { q: q ?? undefined, cursor, ...(ahead === '1' && { ahead: '1' }) };
    return this.pages.sendOwn(request, reply, (context) => (
      <CopyChooserPage context={context} page={page} query={query} />
    ));
  }

  @Get(':slug/copy')
  async form(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show(actor, slug, null, NO_REFUSAL, request, reply);
  }

  @Post(':slug/copy')
  async copy(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    let made: string;
    try {
      made = await this.copying.copy(actor, slug, await validateInput(CopyInput, values));
    } catch (error) {
      return this.show(actor, slug, values, refusalOf(error), request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Копия создана. Это черновик: проверьте её и опубликуйте' });
    return reply.redirect(`/manage/events/${made}`, 303);
  }

  /** `values` is what was typed; null opens the form anew. */
  private async show(
    actor: Actor,
    slug: string,
    values: FormValues | null,
    { errors, status }: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { event, parts } = await this.copying.start(actor, slug);
    const shown = values ?? copyValues(event, parts, this.clock.now());
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <CopyPage
          context={context}
          actor={actor}
          event={event}
          parts={parts}
          values={shown}
          errors={errors}
          requestKey={keyOf(values)}
        />
      ),
      status,
    );
  }
}

/** The key stays with a form that comes back, so that it makes its copies once. */
export function keyOf(values: FormValues | null): string {
  const key = values?.['key'];
  return typeof key === 'string' ? key : randomUUID();
}
