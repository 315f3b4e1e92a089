import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { EventChoices } from './event-choices.service.js';
import { EventEditorModel } from './event-editor.service.js';
import { EventFormPage } from './event-form.view.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { NewEventModel } from './new-event.service.js';
import { NewEventPage } from './new-event.view.js';

/** How a new event begins: from a line of the plan, from nothing, with dates by a rule afterwards. */
@Controller('manage/events')
@AccessFor('event.edit')
export class NewEventPages {
  constructor(
    private readonly model: NewEventModel,
    private readonly editor: EventEditorModel,
    private readonly choices: EventChoices,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get('new')
  async start(
    @CurrentActor() actor: Actor,
    @Query() query: Readonly<Record<string, unknown>>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { measure, blank, plan, next } = query;
    if (typeof measure === 'string' || blank === '1') {
      const values = await this.model.fillFrom(actor, typeof measure === 'string' ? measure : undefined);
      return this.showForm(actor, { ...values, next }, NO_REFUSAL, request, reply);
    }
    const start = await this.model.start(actor, typeof plan === 'string' ? plan : undefined);
    return this.pages.sendOwn(request, reply, (context) => <NewEventPage context={context} start={start} />);
  }

  @Post()
  async insert(
    @CurrentActor() actor: Actor,
    @Body() { next, ...values }: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const slug = await this.editor.create(actor, values);
      this.contexts.flash(reply, { tone: 'ok', text: 'Черновик создан. Его видит только ваша организация' });
      return await reply.redirect(`/manage/events/${slug}${next === 'repeat' ? '/repeat' : ''}`, 303);
    } catch (error) {
      return this.showForm(actor, { ...values, next }, refusalOf(error), request, reply);
    }
  }

  private async showForm(
    actor: Actor,
    values: FormValues,
    { errors, status }: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const choices = await this.choices.all(actor);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <EventFormPage
          context={context}
          event={null}
          values={values}
          errors={errors}
          choices={choices}
          review={null}
          conflict={null}
        />
      ),
      status,
    );
  }
}
