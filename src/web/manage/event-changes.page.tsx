import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { InvalidInput } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import {
  CancelInput,
  MoveInput,
  PublishInput,
  RestoreInput,
  WithdrawInput,
} from '../../features/events/lifecycle.dto.js';
import { EventsService } from '../../features/events/events.service.js';
import { LifecycleService } from '../../features/events/lifecycle.service.js';
import { ReschedulingService } from '../../features/rescheduling/rescheduling.service.js';
import { ReviewsService } from '../../features/events/reviews.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { type ChangePreview, EventChangesModel } from './event-changes.service.js';
import {
  CANCEL_WORD,
  CancelPage,
  type ChangePageProps,
  MovePage,
  RestorePage,
  WithdrawPage,
} from './event-changes.view.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';

const DONE = {
  submit: 'Событие отправлено на проверку',
  approve: 'Событие согласовано',
  publish: 'Событие опубликовано',
} as const;

/** A change that is written, looked at and confirmed, each on a page of its own. */
interface Change {
  view: (props: ChangePageProps) => JSX.Element;
  preview: (actor: Actor, slug: string, values: FormValues) => Promise<ChangePreview>;
  /** Does it; returns what to say. */
  perform: (actor: Actor, slug: string, values: FormValues, typed: unknown) => Promise<string>;
}

/** What becomes of an event: moving, cancelling, restoring, publication. Rights are checked by the services, by scope. */
@Controller('manage/events/:slug')
@AccessFor('event.edit')
export class EventChangesPages {
  constructor(
    private readonly events: EventsService,
    private readonly lifecycle: LifecycleService,
    private readonly rescheduling: ReschedulingService,
    private readonly reviews: ReviewsService,
    private readonly model: EventChangesModel,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get('move')
  @AccessFor('event.publish')
  async askMove(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show(this.moving, actor, slug, {}, { request, reply });
  }

  @Post('move')
  @AccessFor('event.publish')
  async move(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.answer(this.moving, actor, slug, values, { request, reply });
  }

  /** Brings back the time from before the last move, and all that went along. */
  @Post('move/undo')
  @AccessFor('event.publish')
  async undoMove(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.perform(slug, reply, async () => {
      await this.rescheduling.undo(actor, slug);
      return 'Прежнее время возвращено вместе с программой и сроками публикаций';
    });
  }

  @Get('cancel')
  @AccessFor('event.publish')
  async askCancel(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show(this.cancelling, actor, slug, {}, { request, reply });
  }

  @Post('cancel')
  @AccessFor('event.publish')
  async cancel(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.answer(this.cancelling, actor, slug, values, { request, reply });
  }

  @Get('withdraw')
  @AccessFor('event.publish')
  async askWithdraw(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show(this.withdrawing, actor, slug, {}, { request, reply });
  }

  @Post('withdraw')
  @AccessFor('event.publish')
  async withdraw(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.answer(this.withdrawing, actor, slug, values, { request, reply });
  }

  @Get('restore')
  @AccessFor('event.restore')
  async askRestore(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show(this.restoring, actor, slug, {}, { request, reply });
  }

  @Post('restore')
  @AccessFor('event.restore')
  async restore(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.answer(this.restoring, actor, slug, values, { request, reply });
  }

  @Post('state/:change')
  async changeState(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('change') change: string,
    @Body() { revision }: FormValues,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const known = (Object.keys(DONE) as (keyof typeof DONE)[]).find((name) => name === change);
    if (!known) return reply.callNotFound() as never;
    return this.perform(slug, reply, async () => {
      await this.changeTo(known, actor, slug, await validateInput(PublishInput, { revision }));
      return DONE[known];
    });
  }

  /** Does it at one click; what to say, or why not, stands on the event's page. */
  private async perform(slug: string, reply: FastifyReply, act: () => Promise<string>): Promise<FastifyReply> {
    try {
      this.contexts.flash(reply, { tone: 'ok', text: await act() });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(`/manage/events/${slug}`, 303);
  }

  private changeTo(change: keyof typeof DONE, actor: Actor, slug: string, seen: PublishInput): Promise<void> {
    switch (change) {
      case 'submit':
        return this.reviews.submit(actor, slug);
      case 'approve':
        return this.reviews.approve(actor, slug, seen);
      case 'publish':
        return this.lifecycle.publish(actor, slug, seen);
    }
  }

  private readonly moving: Change = {
    view: MovePage,
    preview: async (actor, slug, values) => this.model.move(actor, slug, await validateInput(MoveInput, values)),
    perform: async (actor, slug, values) => {
      await this.rescheduling.move(actor, slug, await validateInput(MoveInput, values));
      const telling = '. Письма уйдут через 5 минут, если время не изменится ещё раз';
      return `Событие перенесено${await this.ifPublished(actor, slug, telling)}`;
    },
  };

  private readonly cancelling: Change = {
    view: CancelPage,
    preview: async (actor, slug, values) =>
      this.model.cancel(actor, slug, (await validateInput(CancelInput, values)).reason),
    perform: async (actor, slug, values, typed) => {
      const { reason } = await validateInput(CancelInput, values);
      if (typeof typed !== 'string' || typed.trim().toUpperCase() !== CANCEL_WORD)
        throw InvalidInput.field('typed', 'not-confirmed', `Напишите слово ${CANCEL_WORD}, чтобы подтвердить отмену`);
      await this.lifecycle.cancel(actor, slug, reason);
      return `Событие отменено${await this.ifPublished(actor, slug, ', письма отправляются')}`;
    },
  };

  private readonly withdrawing: Change = {
    view: WithdrawPage,
    preview: async (actor, slug, values) =>
      this.model.withdraw(actor, slug, (await validateInput(WithdrawInput, values)).reason ?? null),
    perform: async (actor, slug, values) => {
      await this.lifecycle.withdraw(actor, slug, await validateInput(WithdrawInput, values));
      return 'Событие снято с публикации';
    },
  };

  private readonly restoring: Change = {
    view: RestorePage,
    preview: async (actor, slug, values) =>
      this.model.restore(actor, slug, (await validateInput(RestoreInput, values)).reason),
    perform: async (actor, slug, values) => {
      await this.lifecycle.restore(actor, slug, (await validateInput(RestoreInput, values)).reason);
      return `Событие восстановлено${await this.ifPublished(actor, slug, ', письма отправляются')}`;
    },
  };

  /** Letters go about published events alone: of others nothing of them is said. */
  private async ifPublished(actor: Actor, slug: string, words: string): Promise<string> {
    const { publicationState } = await this.events.getManaged(actor, slug);
    return publicationState === 'PUBLISHED' ? words : '';
  }

  /** Without a `step` what was typed is shown as it will be; `confirm` does it, `back` goes on writing. */
  private async answer(
    change: Change,
    actor: Actor,
    slug: string,
    { step, typed, ...values }: FormValues,
    exchange: Exchange,
  ): Promise<FastifyReply> {
    if (step === 'back') return this.show(change, actor, slug, values, exchange);
    try {
      if (step !== 'confirm') {
        const preview = await change.preview(actor, slug, values);
        return await this.show(change, actor, slug, values, { ...exchange, preview });
      }
      this.contexts.flash(exchange.reply, { tone: 'ok', text: await change.perform(actor, slug, values, typed) });
      return await exchange.reply.redirect(`/manage/events/${slug}`, 303);
    } catch (error) {
      const refusal = refusalOf(error);
      const isUnconfirmed = refusal.errors.some(({ field }) => field === 'typed');
      const preview = isUnconfirmed ? await change.preview(actor, slug, values) : null;
      return this.show(change, actor, slug, values, { ...exchange, preview, refusal });
    }
  }

  private async show(
    { view: View }: Change,
    actor: Actor,
    slug: string,
    values: FormValues,
    { request, reply, preview = null, refusal = NO_REFUSAL }: Exchange,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <View context={context} actor={actor} event={event} values={values} errors={refusal.errors} preview={preview} />
      ),
      refusal.status,
    );
  }
}

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
  preview?: ChangePreview | null;
  refusal?: Refusal;
}
