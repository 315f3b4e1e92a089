import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { samePlace } from '../../features/events/events.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { ConflictFacts } from '../components/conflict-notice.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { EventAlertsModel } from './event-alerts.service.js';
import { EventEditorModel } from './event-editor.service.js';
import type { ManagedEvent } from './event-form.js';
import { EventChoices } from './event-choices.service.js';
import { EventFormPage } from './event-form.view.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { ManagedEventPage } from './manage-events.view.js';
import { PackageModel } from './package.model.js';

/** Said after saving; who changed the place of a public event is told that others will be. */
function savedWords({ placeChangedAt, placeBefore, ...event }: ManagedEvent, now: Date): string {
  const isNews = placeChangedAt !== null && now.getTime() - placeChangedAt.getTime() < JUST_NOW_MS;
  const isTold = isNews && placeBefore !== null && !samePlace(placeBefore, event);
  if (event.publicationState !== 'PUBLISHED' || !isTold) return 'Изменения сохранены';
  return 'Изменения сохранены. О новом месте участники получат письмо через 5 минут, если его не изменят ещё раз';
}

const JUST_NOW_MS = 5_000;

const STALE: Refusal = {
  errors: [{ field: '', code: 'stale-form', message: 'Событие изменил кто-то другой: выберите, что оставить' }],
  status: 409,
};

/** One event in the organiser's workspace: its page, its form. Rights are checked by the services, by scope. */
@Controller('manage')
@AccessFor('event.view-drafts')
export class ManageEventsPages {
  constructor(
    private readonly events: EventsService,
    private readonly editor: EventEditorModel,
    private readonly choices: EventChoices,
    private readonly packages: PackageModel,
    private readonly alerts: EventAlertsModel,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  @Get('events/:slug')
  async show(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showEvent(actor, slug, NO_REFUSAL, request, reply);
  }

  @Get('events/:slug/edit')
  @AccessFor('event.edit')
  async edit(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showForm(actor, slug, await this.editor.open(actor, slug), NO_REFUSAL, request, reply);
  }

  @Post('events/:slug/edit')
  @AccessFor('event.edit')
  async save(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const conflict = await this.editor.save(actor, slug, values);
      if (conflict) return await this.showForm(actor, slug, conflict.values, { ...STALE, ...conflict }, request, reply);
      const event = await this.events.getManaged(actor, slug);
      this.contexts.flash(reply, { tone: 'ok', text: savedWords(event, this.clock.now()) });
      return await reply.redirect(`/manage/events/${slug}`, 303);
    } catch (error) {
      return this.showForm(actor, slug, values, refusalOf(error), request, reply);
    }
  }

  private async showEvent(
    actor: Actor,
    slug: string,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    const [pack, alerts] = await Promise.all([this.packages.of(actor, event), this.alerts.of(actor, event)]);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <ManagedEventPage
          context={context}
          actor={actor}
          event={event}
          pack={pack}
          counts={alerts.counts}
          alerts={alerts}
          errors={refusal.errors}
          now={this.clock.now()}
        />
      ),
      refusal.status,
    );
  }

  private async showForm(
    actor: Actor,
    slug: string,
    values: FormValues,
    refusal: Refusal & { conflict?: ConflictFacts },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    const [choices, review] = await Promise.all([this.choices.all(actor), this.alerts.reviewOf(actor, event)]);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <EventFormPage
          context={context}
          event={event}
          values={values}
          errors={refusal.errors}
          choices={choices}
          review={review}
          conflict={refusal.conflict ?? null}
        />
      ),
      refusal.status,
    );
  }
}
