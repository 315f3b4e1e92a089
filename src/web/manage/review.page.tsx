import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../common/errors.js';
import { formatDateTime, quoted } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { PublishInput, RemarkInput, SubmitInput } from '../../features/events/lifecycle.dto.js';
import { EventsService } from '../../features/events/events.service.js';
import { LifecycleService } from '../../features/events/lifecycle.service.js';
import { PublicationPlansService } from '../../features/events/publication-plans.service.js';
import { ReviewsService } from '../../features/events/reviews.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { ReviewPage } from './review.view.js';

/** What a form of the page came to: said on top of the page that follows. */
type Outcome = () => Promise<string>;

/** Review of an event: put up, approved, returned with remarks that are talked over. Rights are checked by the services, by scope. */
@Controller('manage/events/:slug/review')
@AccessFor('event.edit')
export class ReviewPages {
  constructor(
    private readonly events: EventsService,
    private readonly reviews: ReviewsService,
    private readonly plans: PublicationPlansService,
    private readonly lifecycle: LifecycleService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.page(actor, slug, {}, NO_REFUSAL, request, reply);
  }

  /** `submit`, `publish` and `return` are forms with fields, each answered by this page when it is refused. */
  @Post(':form')
  async decide(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('form') form: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const outcome = this.outcomeOf(form, actor, slug, values);
    if (!outcome) return reply.callNotFound() as never;
    try {
      this.contexts.flash(reply, { tone: 'ok', text: await outcome() });
      return await reply.redirect(`/manage/events/${slug}/review`, 303);
    } catch (error) {
      return this.page(actor, slug, { ...values, form }, refusalOf(error), request, reply);
    }
  }

  @Post('remarks/:id/:change')
  async talk(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id') id: string,
    @Param('change') change: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (change !== 'answer' && change !== 'resolve' && change !== 'reopen') return reply.callNotFound() as never;
    try {
      // what was typed beside the button is an answer too
      if (change === 'answer' || values['text']) {
        const { text } = await validateInput(RemarkInput, values);
        await this.reviews.answer(actor, slug, id, text);
      }
      if (change !== 'answer') await this.reviews.resolve(actor, slug, id, change === 'resolve');
      return await reply.redirect(`/manage/events/${slug}/review#remarks`, 303);
    } catch (error) {
      return this.page(actor, slug, { form: 'remark' }, refusalOf(error), request, reply);
    }
  }

  private outcomeOf(form: string, actor: Actor, slug: string, values: FormValues): Outcome | null {
    switch (form) {
      case 'submit':
        return async () => {
          await this.reviews.submit(actor, slug, await validateInput(SubmitInput, values));
          return 'Событие отправлено на проверку';
        };
      case 'take-back':
        return async () => {
          await this.reviews.takeBack(actor, slug);
          return 'Событие снова черновик';
        };
      case 'return':
        return async () => {
          await this.reviews.giveBack(actor, slug, (await validateInput(RemarkInput, values)).text);
          return 'Событие возвращено на доработку с замечанием';
        };
      case 'unplan':
        return async () => {
          await this.plans.giveUp(actor, slug);
          return 'Публикация по времени отменена, событие осталось согласованным';
        };
      case 'publish':
        return () => this.publish(actor, slug, values);
      default:
        return null;
    }
  }

  private async publish(actor: Actor, slug: string, values: FormValues): Promise<string> {
    const { when, at } = values;
    const { revision } = await validateInput(PublishInput, { revision: values['revision'] });
    if (when === 'later') {
      await this.reviews.approve(actor, slug, { revision });
      return 'Событие согласовано';
    }
    if (when !== 'at') {
      await this.lifecycle.publish(actor, slug, { revision });
      return 'Событие опубликовано';
    }
    if (typeof at !== 'string') throw InvalidInput.field('at', 'required', 'Укажите дату и время публикации');
    await this.plans.plan(actor, slug, { publishAt: at, revision }, 'at');
    const event = await this.events.getManaged(actor, slug);
    const moment = event.publishAt && formatDateTime(event.publishAt, event.zone);
    return `${quoted(event.title)}: опубликуется само ${moment}`;
  }

  private async page(
    actor: Actor,
    slug: string,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [event, review] = await Promise.all([this.events.getManaged(actor, slug), this.reviews.get(actor, slug)]);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <ReviewPage
          context={context}
          actor={actor}
          event={event}
          review={review}
          values={values}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }
}
