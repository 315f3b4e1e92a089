import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import {
  AddresseesInput,
  InformationLetterInput,
  OutgoingNumberInput,
} from '../../features/documents/information-letter.dto.js';
import { InformationLettersService } from '../../features/documents/information-letters.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { sendPrint } from '../print-reply.js';
import { PublicPages } from '../public-pages.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { PackageModel } from './package.model.js';
import { DueChip } from './package.view.js';
import { InformationLetterPage } from './information-letter.view.js';

/** What a refused form of the page held, by the form. */
type Typed = Partial<Record<'text' | 'number' | 'addressees', FormValues>>;

/** The information letter of an event: its text, its number, its addressees (US-21). */
@Controller('manage/events/:slug/letter')
@AccessFor('document.view')
export class InformationLetterPages {
  constructor(
    private readonly letters: InformationLettersService,
    private readonly organisations: OrganisationsService,
    private readonly packages: PackageModel,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async edit(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show(actor, slug, {}, NO_REFUSAL, request, reply);
  }

  @Post()
  @AccessFor('document.edit')
  async save(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.letters.save(actor, slug, await validateInput(InformationLetterInput, values));
    } catch (error) {
      return this.show(actor, slug, { text: values }, refusalOf(error), request, reply);
    }
    return this.done(slug, 'Письмо сохранено', reply);
  }

  @Post('register')
  @AccessFor('document.register')
  async register(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.letters.register(actor, slug, await validateInput(OutgoingNumberInput, values));
    } catch (error) {
      return this.show(actor, slug, { number: values }, refusalOf(error), request, reply);
    }
    return this.done(slug, 'Письмо зарегистрировано', reply);
  }

  @Post('reopen')
  @AccessFor('document.register')
  async reopen(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.letters.reopen(actor, slug);
    } catch (error) {
      return this.show(actor, slug, {}, refusalOf(error), request, reply);
    }
    return this.done(slug, 'Письмо возвращено в черновики, номер снят', reply);
  }

  @Post('addressees')
  @AccessFor('document.edit')
  async add(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const added = await this.letters.addAddressees(actor, slug, await validateInput(AddresseesInput, values));
      const text = added === 0 ? 'Все они уже в списке' : `Добавлено: ${organisations(added)}`;
      return await this.done(slug, text, reply, 'addressees');
    } catch (error) {
      return this.show(actor, slug, { addressees: values }, refusalOf(error), request, reply);
    }
  }

  @Post('addressees/clear')
  @AccessFor('document.edit')
  async clear(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const removed = await this.letters.removeAddressees(actor, slug, null);
    return this.done(slug, `Убрано: ${organisations(removed)}`, reply, 'addressees');
  }

  @Post('addressees/:organisation/remove')
  @AccessFor('document.edit')
  async remove(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('organisation', ParseUUIDPipe) organisation: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.letters.removeAddressees(actor, slug, organisation);
    return this.done(slug, 'Организация убрана из адресатов', reply, 'addressees');
  }

  @Post('send')
  @AccessFor('document.register')
  async send(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const sent = await this.letters.send(actor, slug);
      return await this.done(slug, `Письмо отправляется: ${organisations(sent)}`, reply, 'addressees');
    } catch (error) {
      return this.show(actor, slug, {}, refusalOf(error), request, reply);
    }
  }

  @Get('letter.:format')
  async download(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('format') format: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return sendPrint(reply, await this.letters.document(actor, slug), format);
  }

  private done(slug: string, text: string, reply: FastifyReply, part = ''): FastifyReply {
    this.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect(`/manage/events/${slug}/letter${part && `#${part}`}`, 303);
  }

  private async show(
    actor: Actor,
    slug: string,
    typed: Typed,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const model = await this.letters.ofEvent(actor, slug);
    const municipalities = await this.organisations.municipalities();
    const item = await this.packages.part(model.event, 'letter');
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <InformationLetterPage
          context={context}
          actor={actor}
          model={model}
          due={<DueChip item={item} />}
          typed={typed}
          errors={refusal.errors}
          municipalities={municipalities.map(({ id, shortName }) => ({ value: id, label: shortName }))}
        />
      ),
      refusal.status,
    );
  }
}

const organisations = (n: number) => count(n, 'организация', 'организации', 'организаций');
