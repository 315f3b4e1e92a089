import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ConsentsService } from '../../features/personal-data/consents.service.js';
import { ErasureRequestsService } from '../../features/personal-data/erasure-requests.service.js';
import { ExportService } from '../../features/personal-data/export.service.js';
import { AddressInput, BasisInput } from '../../features/personal-data/personal-data.dto.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { sendZip } from '../cabinet/own-data.page.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { PublicPages } from '../public-pages.service.js';
import { PersonalDataView, RequestView } from './personal-data.view.js';

const PATH = '/control/personal-data';

/** Requests of people about their data: erasure with its term, copies for who asked in writing, withdrawn consents. */
@Controller('control/personal-data')
@AccessFor('personal-data.manage')
export class PersonalDataPages {
  constructor(
    private readonly requests: ErasureRequestsService,
    private readonly exports: ExportService,
    private readonly consents: ConsentsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.render(actor, {}, NO_REFUSAL, request, reply);
  }

  @Post('requests')
  async ask(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { email } = await validateInput(AddressInput, values, { ignoreUnknown: true });
      await this.requests.requestFor(actor, email);
      this.contexts.flash(reply, { tone: 'ok', text: `Письмо для подтверждения отправлено на ${email}` });
    } catch (error) {
      return this.render(actor, values, refusalOf(error), request, reply);
    }
    return reply.redirect(PATH, 303);
  }

  @Post('export')
  async download(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    let zip: Buffer;
    try {
      const { email } = await validateInput(AddressInput, values, { ignoreUnknown: true });
      zip = await this.exports.forAddress(actor, email);
    } catch (error) {
      return this.render(actor, values, refusalOf(error), request, reply);
    }
    return sendZip(reply, zip, this.clock.now());
  }

  @Get('requests/:id')
  async request(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.renderRequest(actor, id, {}, NO_REFUSAL, request, reply);
  }

  @Post('requests/:id/confirm')
  async confirm(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { basis } = await validateInput(BasisInput, values, { ignoreUnknown: true });
      await this.requests.confirmByPaper(actor, id, basis);
    } catch (error) {
      return this.renderRequest(actor, id, values, refusalOf(error), request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Подтверждено, данные удаляются' });
    return reply.redirect(PATH, 303);
  }

  @Post('requests/:id/cancel')
  async cancel(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.requests.cancel(actor, id);
      this.contexts.flash(reply, { tone: 'ok', text: 'Запрос отменён' });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(PATH, 303);
  }

  private async render(
    actor: Actor,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [requests, withdrawn] = await Promise.all([this.requests.list(actor), this.consents.withdrawn(actor)]);
    const now = this.clock.now();
    const { errors, status } = refusal;
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <PersonalDataView {...{ context, actor, requests, withdrawn, errors, now }} email={typed(values, 'email')} />
      ),
      status,
    );
  }

  private async renderRequest(
    actor: Actor,
    id: string,
    values: FormValues,
    { errors, status }: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const found = await this.requests.get(actor, id);
    const now = this.clock.now();
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <RequestView {...{ context, actor, errors, now }} request={found} basis={typed(values, 'basis')} />,
      status,
    );
  }
}
