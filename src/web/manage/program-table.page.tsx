import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput, NotFound } from '../../common/errors.js';
import { inZone } from '../../common/russian.js';
import { type Actor, assertCan } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { ProgramImportService, type ProgramPreview } from '../../features/programs/program-import.service.js';
import { PROGRAM_COLUMNS } from '../../features/programs/program-table.rules.js';
import { ProgramInput } from '../../features/programs/programs.dto.js';
import { ProgramsService } from '../../features/programs/programs.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { TakesParts } from '../../platform/http/form-parts.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { csvStream, type SheetRow, xlsx } from '../../platform/spreadsheet/write-table.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { typed } from '../public/registration.view.js';
import { uploadedTable } from '../uploaded-table.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';
import { ImportProgramPage, PreviewProgramPage } from './program-table.view.js';

/** What a form may carry once its text is encoded; the whole body may be 1 MB. */
const MOST_CARRIED = 900_000;

/** A program as a table: out, in, and an empty one to begin with. What is read waits in the form itself, nowhere else. */
@Controller('manage/events/:slug/program')
@AccessFor('program.edit')
export class ProgramTablePages {
  constructor(
    private readonly importing: ProgramImportService,
    private readonly programs: ProgramsService,
    private readonly events: EventsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get('table.:format')
  @AccessFor('event.view-drafts')
  async table(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('format') format: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const rows = await this.importing.rows(actor, slug, format);
    return sendTable(reply, rows, { name: `program-${slug}`, format });
  }

  /** Two rows of the event's first day show how the columns are filled. */
  @Get('template.:format')
  async template(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('format') format: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.changed(actor, slug);
    const day = inZone(event.startsAt, event.zone).toPlainDate().toLocaleString('ru');
    const hall = event.halls[0] ?? '';
    const speaker = 'Анна Орлова — методист АСОУ';
    const rows = [
      [day, '15:00', '15:10', hall, 'Выступление', 'Открытие', `${speaker} (модератор)`, '', ''],
      [day, '15:10', '16:00', hall, 'Практикум', 'Тема практикума', `${speaker}; Пётр Белов — учитель`, '', ''],
    ];
    return sendTable(reply, rows, { name: 'program-template', format });
  }

  @Get('import')
  async blank(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.form(actor, slug, NO_REFUSAL, request, reply);
  }

  @Post('import')
  @TakesParts({ files: 1 })
  async look(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    let preview: ProgramPreview;
    try {
      await this.changed(actor, slug);
      preview = await this.importing.preview(actor, slug, await uploadedTable(request));
      if (encodeURIComponent(JSON.stringify(preview.sessions)).length > MOST_CARRIED)
        throw InvalidInput.field('file', 'too-long', 'Текста слишком много. Сократите описания или разделите файл');
    } catch (error) {
      return this.form(actor, slug, refusalOf(error), request, reply);
    }
    const event = await this.changed(actor, slug);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <PreviewProgramPage context={context} actor={actor} event={event} preview={preview} />,
      preview.errors.length > 0 ? 422 : 200,
    );
  }

  @Post('import/apply')
  async apply(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const input = await validateInput(ProgramInput, { sessions: carried(values), version: typed(values, 'version') });
      await this.programs.replace(actor, slug, input);
    } catch (error) {
      const { errors, status } = refusalOf(error);
      const shown = errors.map((one) => ({ ...one, field: 'file', message: again(one.code, one.message) }));
      return this.form(actor, slug, { errors: shown, status }, request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Программа загружена в рабочую копию. Участники её пока не видят' });
    return reply.redirect(`/manage/events/${slug}/program`, 303);
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
      (context) => <ImportProgramPage context={context} actor={actor} event={event} refusal={refusal} />,
      refusal.status,
    );
  }

  private async changed(actor: Actor, slug: string) {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'program.edit', ownedBy(event));
    return event;
  }
}

/** The sessions the form carried; checked again afterwards, since they were in the browser. */
function carried(values: FormValues): unknown {
  try {
    return JSON.parse(typed(values, 'sessions') ?? '');
  } catch {
    throw InvalidInput.field('file', 'broken', 'Список повреждён. Загрузите файл ещё раз');
  }
}

function again(code: string, message: string): string {
  if (code !== 'stale-form') return message;
  return 'Пока вы смотрели таблицу, программу сохранил кто-то другой. Загрузите файл ещё раз: покажем, что изменится теперь';
}

async function sendTable(
  reply: FastifyReply,
  rows: readonly SheetRow[],
  { name, format }: { name: string; format: string },
): Promise<FastifyReply> {
  if (format !== 'xlsx' && format !== 'csv') throw new NotFound();
  void reply
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .header('cache-control', 'private, no-store');
  if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvStream(PROGRAM_COLUMNS, rows));
  const book = await xlsx({ name: 'Программа', columns: PROGRAM_COLUMNS, rows });
  return reply.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').send(book);
}
