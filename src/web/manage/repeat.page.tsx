import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { RecurrenceInput, RepeatInput } from '../../features/copying/copying.dto.js';
import { CopyingService } from '../../features/copying/copying.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { previewValues, ruleOf, ruleValues } from './copying-form.js';
import { keyOf } from './copying.page.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { RepeatDatesPage, RepeatPage } from './repeat.view.js';

type Given = Readonly<Record<string, unknown>>;

/** Repeating an event: a rule, its dates with exceptions, the drafts. */
@Controller('manage/events/:slug/repeat')
@AccessFor('event.edit')
export class RepeatPages {
  constructor(
    private readonly copying: CopyingService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  /** The rule; one that the address carries is shown to be changed. */
  @Get()
  async rule(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Query() query: Given,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showRule(actor, slug, query['frequency'] ? query : null, NO_REFUSAL, request, reply);
  }

  @Get('dates')
  async dates(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Query() query: Given,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showDates(actor, slug, query, null, NO_REFUSAL, request, reply);
  }

  @Post()
  async repeat(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    let made: string[];
    try {
      made = await this.copying.repeat(actor, slug, await validateInput(RepeatInput, values));
    } catch (error) {
      return this.showDates(actor, slug, values, values, refusalOf(error), request, reply);
    }
    const words = count(made.length, 'черновик', 'черновика', 'черновиков');
    this.contexts.flash(reply, { tone: 'ok', text: `Создано: ${words}. Проверьте их и опубликуйте` });
    return reply.redirect('/manage/events', 303);
  }

  private async showRule(
    actor: Actor,
    slug: string,
    given: Given | null,
    { errors, status }: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { event } = await this.copying.start(actor, slug);
    const values = given ? ruleOf(given) : ruleValues(event, this.clock.now());
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <RepeatPage context={context} actor={actor} event={event} values={values} errors={errors} />,
      status,
    );
  }

  /** The dates of the rule in `given`; a bad rule is shown with what is wrong. `values` is what was chosen; null: nothing yet. */
  private async showDates(
    actor: Actor,
    slug: string,
    given: Given,
    values: FormValues | null,
    { errors, status }: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { event, parts } = await this.copying.start(actor, slug);
    const rule = ruleOf(given);
    let preview;
    try {
      preview = await this.copying.preview(actor, slug, await validateInput(RecurrenceInput, rule));
    } catch (error) {
      return this.showRule(actor, slug, given, refusalOf(error), request, reply);
    }
    const shown = values ?? previewValues(event, parts, preview);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <RepeatDatesPage
          {...{ context, actor, event, rule, preview, parts, errors }}
          series={event.seriesTitle === null ? null : { title: event.seriesTitle }}
          values={shown}
          requestKey={keyOf(values)}
        />
      ),
      status,
    );
  }
}
