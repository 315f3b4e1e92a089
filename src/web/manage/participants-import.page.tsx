import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { isISO8601 } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { InvalidInput } from '../../common/errors.js';
import { count, inZone } from '../../common/russian.js';
import { type Actor, assertCan } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { ImportingService, type ListedRow } from '../../features/registrations/importing.service.js';
import { ListedInput } from '../../features/registrations/participant-work.dto.js';
import { MOST_PEOPLE } from '../../features/registrations/people-list.rules.js';
import type { FormValues } from '../../platform/http/form.js';
import { TakesParts } from '../../platform/http/form-parts.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { typed } from '../public/registration.view.js';
import { uploadedTable } from '../uploaded-table.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { ImportParticipantsPage, PreviewParticipantsPage } from './participants-import.view.js';
import { participantsPath } from './participants-words.js';

/** Participants out of a file: looked at row by row, then added. The rows wait in the form itself, nowhere else. */
@Controller('manage/events/:slug/participants/import')
@AccessFor('registration.change')
export class ParticipantsImportPages {
  constructor(
    private readonly importing: ImportingService,
    private readonly events: EventsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  @Get()
  async blank(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.form(actor, slug, NO_REFUSAL, request, reply);
  }

  @Post()
  @TakesParts({ files: 1 })
  async look(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const rows = await this.importing.preview(actor, slug, await uploadedTable(request));
      const values = { consentDay: this.today(), sendLetter: 'true' };
      return await this.preview(actor, slug, rows, values, NO_REFUSAL, request, reply);
    } catch (error) {
      return this.form(actor, slug, refusalOf(error), request, reply);
    }
  }

  @Post('apply')
  async apply(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const people = await peopleOf(values);
    try {
      if (typed(values, 'consentOnPaper') !== 'true')
        throw InvalidInput.field('consentOnPaper', 'required', 'Без согласия участников их данные вносить нельзя');
      const done = await this.importing.apply(actor, slug, people, {
        consentDay: this.consentDay(values),
        sendLetter: typed(values, 'sendLetter') === 'true',
      });
      const known = done.known > 0 ? `; уже были в списке: ${done.known}` : '';
      const waiting = done.waiting > 0 ? `; в листе ожидания: ${done.waiting}` : '';
      const text = `Добавлено: ${count(done.added, 'человек', 'человека', 'человек')}${waiting}${known}`;
      this.contexts.flash(reply, { tone: done.waiting > 0 ? 'warn' : 'ok', text });
      return await reply.redirect(`${participantsPath(slug)}?sort=time&order=desc`, 303);
    } catch (error) {
      const rows = people.map((input, n) => ({ number: n + 1, person: { ...named(input) }, input }));
      return this.preview(actor, slug, rows, values, refusalOf(error), request, reply);
    }
  }

  private consentDay(values: FormValues): string {
    const day = typed(values, 'consentDay') ?? this.today();
    if (!/^20\d\d-\d\d-\d\d$/.test(day) || !isISO8601(day, { strict: true }))
      throw InvalidInput.field('consentDay', 'bad-day', 'Такого дня нет');
    return day;
  }

  private today(): string {
    return inZone(this.clock.now(), 'Europe/Moscow').toPlainDate().toString();
  }

  private async form(
    actor: Actor,
    slug: string,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.changed(actor, slug);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <ImportParticipantsPage context={context} actor={actor} event={event} refusal={refusal} />,
      refusal.status,
    );
  }

  private async preview(
    actor: Actor,
    slug: string,
    rows: readonly ListedRow[],
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.changed(actor, slug);
    const shown = { actor, event, rows, values, refusal };
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <PreviewParticipantsPage context={context} {...shown} />,
      refusal.status,
    );
  }

  private async changed(actor: Actor, slug: string) {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.change', ownedBy(event));
    return event;
  }
}

/** The rows the form carried, checked again: it was in the browser. */
async function peopleOf(values: FormValues): Promise<ListedInput[]> {
  const broken = () => InvalidInput.field('people', 'broken', 'Список повреждён. Загрузите файл ещё раз');
  let list: unknown;
  try {
    list = JSON.parse(typed(values, 'people') ?? '');
  } catch {
    throw broken();
  }
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_PEOPLE) throw broken();
  return Promise.all(list.map((one: unknown) => validateInput(ListedInput, one)));
}

function named({ lastName, firstName, middleName, email, schoolName, position }: ListedInput) {
  return {
    lastName,
    firstName,
    email,
    ...(middleName && { middleName }),
    ...(schoolName && { school: schoolName }),
    ...(position && { position }),
  };
}
