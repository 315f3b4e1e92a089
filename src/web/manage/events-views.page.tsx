import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { ErrorSummary } from '../components/forms.js';
import { Page } from '../components/layout.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { MANAGE_AREA } from './area.js';
import { EVENTS, EVENTS_VIEWS } from './events-words.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { SavedViewsModel } from './saved-views.model.js';
import { ViewsTable } from './saved-views.view.js';

/** The reader's own kept views of the list of events. */
@Controller('manage/events/views')
@AccessFor('event.view-drafts')
export class EventsViewsPages {
  constructor(
    private readonly views: SavedViewsModel,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.page(actor, NO_REFUSAL, request, reply);
  }

  @Post()
  async save(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const query = await this.views.save(actor, EVENTS_VIEWS, values);
      this.contexts.flash(reply, { tone: 'ok', text: 'Вид сохранён' });
      return await reply.redirect(`${EVENTS}?${query}`, 303);
    } catch (error) {
      return this.page(actor, refusalOf(error), request, reply);
    }
  }

  @Post(':view/:action')
  async change(
    @CurrentActor() actor: Actor,
    @Param('view', ParseUUIDPipe) view: string,
    @Param('action') action: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      if (!(await this.views.change(actor, EVENTS_VIEWS, view, action, values))) return reply.callNotFound() as never;
    } catch (error) {
      return this.page(actor, refusalOf(error), request, reply);
    }
    return reply.redirect(`${EVENTS}/views`, 303);
  }

  private async page(
    actor: Actor,
    { errors, status }: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const views = await this.views.list(actor, EVENTS_VIEWS);
    const title = 'Сохранённые виды';
    const head = { title, area: MANAGE_AREA, styles: ['people.css', 'participants.css'], invalid: errors.length > 0 };
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <Page {...context} {...head} noindex>
          <PageHead title={title} crumbs={[{ title: 'События', href: EVENTS }]} about="Виды видны только вам" />
          <Wrap>
            <ErrorSummary errors={errors} />
            <ViewsTable
              context={context}
              path={EVENTS}
              views={views}
              empty={
                <p>
                  Настройте отбор в <a href={EVENTS}>списке событий</a> и сохраните его под названием.
                </p>
              }
            />
          </Wrap>
        </Page>
      ),
      status,
    );
  }
}
