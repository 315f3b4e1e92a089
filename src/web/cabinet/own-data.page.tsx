import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import type { FieldError } from '../../common/errors.js';
import { NotFound } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ConsentsService } from '../../features/personal-data/consents.service.js';
import { ErasureRequestsService } from '../../features/personal-data/erasure-requests.service.js';
import { ExportService } from '../../features/personal-data/export.service.js';
import { PublicationConsentInput } from '../../features/personal-data/personal-data.dto.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor, originOf } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { ConsentView, ErasureView, OwnDataView } from './own-data.view.js';

const PATH = '/me/data';

/** What is kept about the reader: consents, everything as a file, erasure. */
@Controller('me/data')
@AccessFor('signed-in')
export class OwnDataPages {
  constructor(
    private readonly consents: ConsentsService,
    private readonly exports: ExportService,
    private readonly requests: ErasureRequestsService,
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
    return this.render(actor, [], 200, request, reply);
  }

  @Get('export.zip')
  async download(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return sendZip(reply, await this.exports.ofActor(actor), this.clock.now());
  }

  @Get('consents/:id')
  async consent(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const consent = (await this.consents.ofActor(actor)).find((one) => one.id === id);
    if (!consent) throw new NotFound('Такого согласия нет');
    const text = await this.consents.text(consent.kind, consent.version);
    const now = this.clock.now();
    return this.pages.sendOwn(request, reply, (context) => (
      <ConsentView context={context} consent={consent} text={text} now={now} />
    ));
  }

  @Post('consents/:id/withdraw')
  async withdraw(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.change(reply, 'Согласие отозвано', () => this.consents.withdraw(actor, id));
  }

  @Post('publication')
  async agree(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { version } = await validateInput(PublicationConsentInput, values, { ignoreUnknown: true });
      await this.consents.giveDistribution(actor, version, originOf(request));
    } catch (error) {
      const { errors, status } = refusalOf(error);
      return this.render(actor, errors, status, request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Спасибо, согласие записано' });
    return reply.redirect(PATH, 303);
  }

  @Get('erasure')
  async erasure(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const open = await this.requests.ownOf(actor);
    return this.pages.sendOwn(request, reply, (context) => (
      <ErasureView context={context} actor={actor} open={open} now={this.clock.now()} />
    ));
  }

  @Post('erasure')
  async ask(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.change(reply, `Письмо со ссылкой отправлено на ${actor.email}`, () => this.requests.requestOwn(actor));
  }

  @Post('erasure/cancel')
  async takeBack(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.change(reply, 'Запрос отменён, данные остаются', () => this.requests.cancelOwn(actor));
  }

  private async change(reply: FastifyReply, done: string, run: () => Promise<void>): Promise<FastifyReply> {
    try {
      await run();
      this.contexts.flash(reply, { tone: 'ok', text: done });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(PATH, 303);
  }

  private async render(
    actor: Actor,
    errors: readonly FieldError[],
    status: number,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [given, texts, open] = await Promise.all([
      this.consents.ofActor(actor),
      this.consents.texts(),
      this.requests.ownOf(actor),
    ]);
    const publication = texts.find(({ kind, standing }) => kind === 'DISTRIBUTION' && standing === 'in-force') ?? null;
    const now = this.clock.now();
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <OwnDataView {...{ context, given, publication, open, errors, now }} />,
      status,
    );
  }
}

/** The file of everything, named by its day. */
export function sendZip(reply: FastifyReply, zip: Buffer, now: Date): FastifyReply {
  return reply
    .type('application/zip')
    .header('content-disposition', `attachment; filename="my-data-${now.toISOString().slice(0, 10)}.zip"`)
    .header('cache-control', 'no-store')
    .send(zip);
}
