import { Controller, Get, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../common/errors.js';
import { fileSize } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ImportRowsQuery, ImportsQuery } from '../../features/directory/imports/imports.dto.js';
import { ImportsService, type SheetContent, templateSheet } from '../../features/directory/imports/imports.service.js';
import { FILE_LIMIT, type ReceivedForm, receivedForm, TakesParts } from '../../platform/http/form-parts.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { FormFile } from '../../platform/http/uploads.js';
import { xlsx } from '../../platform/spreadsheet/write-table.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { ImportRunPage, isRunning } from './import-run.view.js';
import { ImportsListPage } from './imports.view.js';

const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** How often the page of a running import asks for itself again. */
const REFRESH_SECONDS = 2;

/** Files with organisations: upload, preview, confirmation, progress. */
@Controller('control/imports')
@AccessFor('organisation.manage')
export class ImportsPages {
  constructor(
    private readonly imports: ImportsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Query() query: ImportsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showList(actor, query.cursor, NO_REFUSAL, request, reply);
  }

  @Post()
  @TakesParts({ files: 1 })
  async upload(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const file = fileOf(receivedForm(request));
      const id = await this.imports.upload(actor, { name: file.name, bytes: await file.bytes() });
      return await reply.redirect(`/control/imports/${id}`, 303);
    } catch (error) {
      return this.showList(actor, undefined, refusalOf(error), request, reply);
    }
  }

  /** The table to fill in. */
  @Get('template.xlsx')
  async template(@Res() reply: FastifyReply): Promise<FastifyReply> {
    return sendSheet(reply, templateSheet(), 'Школы', 'shkoly.xlsx');
  }

  @Get(':id')
  async show(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: ImportRowsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const shown = await this.imports.get(actor, id);
    const rows = await this.imports.rows(actor, id, query);
    if (isRunning(shown.run)) void reply.header('refresh', String(REFRESH_SECONDS));
    return this.pages.sendOwn(request, reply, (context) => (
      <ImportRunPage context={context} actor={actor} shown={shown} rows={rows} query={query} />
    ));
  }

  /** Rows to mend, with what is wrong with each. */
  @Get(':id/errors.xlsx')
  async errors(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return sendSheet(reply, await this.imports.faulty(actor, id), 'Исправить', 'ispravit.xlsx');
  }

  @Post(':id/confirm')
  async confirm(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.change(reply, id, null, () => this.imports.confirm(actor, id));
  }

  @Post(':id/stop')
  async stop(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.change(reply, id, 'Загрузка остановлена', () => this.imports.stop(actor, id));
  }

  private async change(
    reply: FastifyReply,
    id: string,
    done: string | null,
    work: () => Promise<void>,
  ): Promise<FastifyReply> {
    try {
      await work();
      if (done) this.contexts.flash(reply, { tone: 'ok', text: done });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(`/control/imports/${id}`, 303);
  }

  private async showList(
    actor: Actor,
    cursor: string | undefined,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const runs = await this.imports.list(actor, cursor);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <ImportsListPage context={context} actor={actor} runs={runs} cursor={cursor} errors={refusal.errors} />
      ),
      refusal.status,
    );
  }
}

/** The one file of the form. Throws InvalidInput when there is none, or too much of it. */
function fileOf({ filesOf }: ReceivedForm): FormFile {
  const [file] = filesOf('file');
  if (!file) throw InvalidInput.field('file', 'no-file', 'Выберите файл');
  if (file.isTooLarge)
    throw InvalidInput.field('file', 'file-too-large', `Файл больше ${fileSize(FILE_LIMIT)}. Разделите его на части`);
  return file;
}

async function sendSheet(
  reply: FastifyReply,
  sheet: SheetContent,
  name: string,
  fileName: string,
): Promise<FastifyReply> {
  return reply
    .type(XLSX_TYPE)
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .header('cache-control', 'no-store')
    .send(await xlsx({ name, ...sheet }));
}
