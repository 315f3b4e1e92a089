import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { count } from '../common/russian.js';
import type { Actor } from '../features/accounts/accounts.rules.js';
import { LettersQuery, ResendInput } from '../features/notifications/letters.dto.js';
import { LettersService } from '../features/notifications/letters.service.js';
import { AccessFor, CurrentActor } from '../platform/http/route.js';
import { MANAGE_AREA } from './manage/area.js';
import { refusalOf } from './manage/form-page.js';
import { LetterPage, LettersPage, lettersAddress, ResendPage } from './mailbox.view.js';
import { PageContexts } from './page-context.service.js';
import { PublicPages } from './public-pages.service.js';

/** The policy of a letter's own HTML: its styles are inside, and nothing else may load or run. */
const LETTER_POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'`;

/** Letters that nobody sent, since there is no SMTP: the demo's mailbox. Not there otherwise. */
@Controller('mail')
@AccessFor('public')
export class MailboxPage {
  constructor(
    private readonly letters: LettersService,
    private readonly pages: PublicPages,
  ) {}

  @Get()
  async list(
    @Query() query: LettersQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const page = await this.letters.list(query);
    return this.pages.sendOwn(request, reply, (context) => (
      <LettersPage
        context={context}
        path="/mail"
        title="Почтовый ящик"
        note="Почтовый сервер не настроен: письма не уходят, а остаются здесь."
        page={page}
        query={query}
      />
    ));
  }

  @Get(':id')
  async show(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const letter = await this.letters.get(id);
    return this.pages.sendOwn(request, reply, (context) => (
      <LetterPage context={context} path="/mail" title="Почтовый ящик" letter={letter} />
    ));
  }

  @Get(':id/body')
  async body(@Param('id') id: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return sendBody(reply, (await this.letters.get(id)).html);
  }
}

/** Letters of the organiser's events: state, search, sending again. */
@Controller('manage/letters')
@AccessFor('letter.view')
export class ManagedLettersPage {
  constructor(
    private readonly letters: LettersService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Query() query: LettersQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [page, paused, resendable] = await Promise.all([
      this.letters.list(query, actor),
      this.letters.alarm(actor),
      query.state?.includes('FAILED') ? this.letters.countResendable(actor, query) : 0,
    ]);
    return this.pages.sendOwn(request, reply, (context) => (
      <LettersPage
        context={context}
        area={MANAGE_AREA}
        path="/manage/letters"
        title="Письма"
        page={page}
        query={query}
        paused={paused}
        resendable={resendable}
      />
    ));
  }

  @Get('resend')
  async askToResend(
    @CurrentActor() actor: Actor,
    @Query() query: LettersQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const total = await this.letters.countResendable(actor, query);
    return this.pages.sendOwn(request, reply, (context) => (
      <ResendPage
        context={context}
        area={MANAGE_AREA}
        path="/manage/letters"
        title="Письма"
        query={query}
        total={total}
      />
    ));
  }

  @Post('resend')
  async resendMany(
    @CurrentActor() actor: Actor,
    @Body() { expected, ...query }: ResendInput,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const sent = await this.letters.resendMany(actor, query, expected);
      this.contexts.flash(reply, {
        tone: 'ok',
        text: `Поставлено в очередь: ${count(sent, 'письмо', 'письма', 'писем')}`,
      });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(lettersAddress('/manage/letters', query), 303);
  }

  @Get(':id')
  async show(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const letter = await this.letters.get(id, actor);
    return this.pages.sendOwn(request, reply, (context) => (
      <LetterPage
        context={context}
        area={MANAGE_AREA}
        path="/manage/letters"
        title="Письма"
        letter={letter}
        canResend={!this.letters.keptAvailable()}
      />
    ));
  }

  @Get(':id/body')
  async body(@CurrentActor() actor: Actor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return sendBody(reply, (await this.letters.get(id, actor)).html);
  }

  @Post(':id/resend')
  async resend(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.letters.resend(actor, id);
      this.contexts.flash(reply, { tone: 'ok', text: 'Письмо поставлено в очередь' });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(`/manage/letters/${id}`, 303);
  }
}

function sendBody(reply: FastifyReply, html: string): FastifyReply {
  const inOwnTab = html.replace('<head>', '<head><base target="_top">');
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', LETTER_POLICY)
    .header('x-frame-options', 'SAMEORIGIN')
    .header('cache-control', 'no-store')
    .send(inOwnTab);
}
