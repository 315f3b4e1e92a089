import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { NotFound } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ManagedEventsQuery } from '../../features/workspace/managed-events.dto.js';
import { ManagedEventsService } from '../../features/workspace/managed-events.service.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { Config } from '../../platform/config/config.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { csvStream, type SheetRow, xlsx } from '../../platform/spreadsheet/write-table.js';
import { EventNotesModel } from './event-notes.service.js';
import { EVENT_COLUMNS, eventRow } from './events-table.js';

const EXPORT_STEP = 200;

/** The list of events as a file. */
@Controller('manage/events')
@AccessFor('event.view-drafts')
export class EventsExportPage {
  constructor(
    private readonly events: ManagedEventsService,
    private readonly notes: EventNotesModel,
    private readonly audit: AuditService,
    private readonly config: Config,
  ) {}

  /** What the list shows, all of it: `export.xlsx` or `export.csv`. The download is recorded. */
  @Get('export.:format')
  async export(
    @CurrentActor() actor: Actor,
    @Param('format') format: string,
    @Query() query: ManagedEventsQuery,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (format !== 'xlsx' && format !== 'csv') throw new NotFound();
    const rows = await this.events.count(actor, query);
    await this.audit.download(actor, { what: 'events', details: { format, rows } });
    void reply
      .header('content-disposition', `attachment; filename="events.${format}"`)
      .header('cache-control', 'no-store');
    const sheet = this.sheetRows(actor, query);
    if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvStream(EVENT_COLUMNS, sheet));
    const book = await xlsx({ name: 'События', columns: EVENT_COLUMNS, rows: await Array.fromAsync(sheet) });
    return reply.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').send(book);
  }

  /** Packages are read with the rows, a part at a time, so that memory stays flat. */
  private async *sheetRows(actor: Actor, query: ManagedEventsQuery): AsyncGenerator<SheetRow> {
    let part = [];
    for await (const row of this.events.all(actor, query)) {
      part.push(row);
      if (part.length < EXPORT_STEP) continue;
      yield* await this.withPackages(part);
      part = [];
    }
    yield* await this.withPackages(part);
  }

  private async withPackages(rows: Parameters<typeof eventRow>[0][]): Promise<SheetRow[]> {
    const packages = await this.notes.packagesOf(rows);
    return rows.map((row) => eventRow(row, packages.get(row.id) ?? [], this.config.PUBLIC_URL));
  }
}
