import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../common/errors.js';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { ProgramInput } from '../../features/programs/programs.dto.js';
import { ReleasesService } from '../../features/programs/releases.service.js';
import { type RegistrationCounts, RosterService } from '../../features/registrations/roster.service.js';
import { ProgramsService } from '../../features/programs/programs.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { PackageModel } from './package.model.js';
import { DueChip } from './package.view.js';
import { programInput, type ProgramRow, programRows, readProgramForm, rowErrors } from './program-form.js';
import { ProgramPage } from './program.view.js';
import { ownedBy } from '../../features/events/events.rules.js';

/** The program of an event in the organiser's workspace (US-06). */
@Controller('manage/events/:slug/program')
@AccessFor('event.view-drafts')
export class ManageProgramPage {
  constructor(
    private readonly events: EventsService,
    private readonly programs: ProgramsService,
    private readonly releases: ReleasesService,
    private readonly roster: RosterService,
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
    return this.show(actor, slug, null, NO_REFUSAL, request, reply);
  }

  @Post()
  @AccessFor('program.edit')
  async save(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const rows = readProgramForm(values);
    try {
      await this.replace(actor, slug, rows, values['version']);
    } catch (error) {
      return this.show(actor, slug, rows, refusalAt(rows, error), request, reply);
    }
    return this.done(slug, 'Рабочая копия сохранена. Участники её пока не видят', reply);
  }

  /** Saves what stands in the editor and shows it to readers. */
  @Post('release')
  @AccessFor('program.edit')
  async release(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const rows = readProgramForm(values);
    let number: number;
    try {
      await this.replace(actor, slug, rows, values['version']);
      number = await this.programs.release(actor, slug, { quiet: values['quiet'] === 'true' });
    } catch (error) {
      return this.show(actor, slug, rows, refusalAt(rows, error), request, reply);
    }
    return this.done(slug, `Программа опубликована, версия ${number}`, reply);
  }

  @Post('withdraw')
  @AccessFor('program.edit')
  async withdraw(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.programs.withdraw(actor, slug);
    return this.done(slug, 'Программа снята: участники её не видят, рабочая копия осталась', reply);
  }

  private async replace(actor: Actor, slug: string, rows: readonly ProgramRow[], version: unknown): Promise<void> {
    await this.programs.replace(actor, slug, await validateInput(ProgramInput, { ...programInput(rows), version }));
  }

  private async done(slug: string, text: string, reply: FastifyReply): Promise<FastifyReply> {
    this.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect(`/manage/events/${slug}/program`, 303);
  }

  /** `rows` is what was typed; null shows what is stored. */
  private async show(
    actor: Actor,
    slug: string,
    rows: readonly ProgramRow[] | null,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getManaged(actor, slug);
    const { sessions, version, released } = await this.programs.getWorkingCopy(actor, slug);
    const next = await this.releases.preview(actor, slug);
    const readers = event.registrationMode === 'FORM' ? ((await this.roster.countsFor(actor, event)) ?? {}) : {};
    const item = await this.packages.part(event, 'program');
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <ProgramPage
          context={context}
          actor={actor}
          event={event}
          due={<DueChip item={item} />}
          sessions={sessions}
          released={released}
          next={{ ...next, readers: placesIn(readers) }}
          version={version}
          rows={rows ?? programRows(sessions, event.zone)}
          errors={refusal.errors}
          mayEdit={can(actor, 'program.edit', ownedBy(event))}
        />
      ),
      refusal.status,
    );
  }
}

/** How many hold a place: those who are told of a release. */
function placesIn({ PENDING = 0, IN_REVIEW = 0, CONFIRMED = 0, OFFERED = 0 }: RegistrationCounts): number {
  return PENDING + IN_REVIEW + CONFIRMED + OFFERED;
}

function refusalAt(rows: readonly ProgramRow[], error: unknown): Refusal {
  const { errors, status } = refusalOf(error);
  return { errors: error instanceof InvalidInput ? rowErrors(errors, rows) : errors, status };
}
