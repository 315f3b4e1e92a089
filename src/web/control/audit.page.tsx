import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { AuditLogService, type Readable as Entries } from '../../features/audit/audit-log.service.js';
import { AuditQuery } from '../../features/audit/audit.dto.js';
import { changesOf, rolesInWords, titleOf, VIA_WORDS } from '../../features/audit/audit.rules.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { csvStream, type SheetColumn, type SheetRow, xlsx } from '../../platform/spreadsheet/write-table.js';
import { PublicPages } from '../public-pages.service.js';
import { AuditEntryPage, AuditListPage } from './audit.view.js';

const PAGE = 50;

/** The record of changes and downloads within the reader's scope. */
@Controller('control/audit')
@AccessFor('audit.view')
export class AuditPages {
  constructor(
    private readonly log: AuditLogService,
    private readonly pages: PublicPages,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Query() query: AuditQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const page = await this.log.list(actor, { ...query, limit: PAGE });
    return this.pages.sendOwn(request, reply, (context) => (
      <AuditListPage context={context} actor={actor} page={page} query={{ ...query, q: query.q ?? undefined }} />
    ));
  }

  @Get('export.csv')
  async csv(
    @CurrentActor() actor: Actor,
    @Query() query: AuditQuery,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const rows = Readable.from(rowsOf(await this.log.export(actor, query, 'csv')));
    return attach(reply, 'audit.csv', 'text/csv; charset=utf-8').send(csvStream(COLUMNS, rows));
  }

  @Get('export.xlsx')
  async xlsx(
    @CurrentActor() actor: Actor,
    @Query() query: AuditQuery,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const rows = await Array.fromAsync(rowsOf(await this.log.export(actor, query, 'xlsx')));
    return attach(reply, 'audit.xlsx', XLSX).send(await xlsx({ name: 'Журнал', columns: COLUMNS, rows }));
  }

  @Get(':id')
  async show(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { entry, names } = await this.log.get(actor, id);
    return this.pages.sendOwn(request, reply, (context) => (
      <AuditEntryPage context={context} actor={actor} entry={entry} names={names} />
    ));
  }
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

function attach(reply: FastifyReply, name: string, type: string): FastifyReply {
  return reply
    .type(type)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store');
}

const COLUMNS: readonly SheetColumn[] = [
  { title: 'Номер', type: 'number' },
  { title: 'Когда (МСК)', type: 'date', width: 18 },
  { title: 'Кто', width: 28 },
  { title: 'В роли', width: 24 },
  { title: 'Как', width: 14 },
  { title: 'Адрес', width: 18 },
  { title: 'Браузер', width: 24 },
  { title: 'Что', width: 44 },
  { title: 'Поле', width: 24 },
  { title: 'Было', width: 32 },
  { title: 'Стало', width: 32 },
  { title: 'Событие', width: 32 },
  { title: 'Организация', width: 28 },
  { title: 'Человек', width: 28 },
  { title: 'Номер запроса', width: 38 },
];

/** A row for each field that changed. */
async function* rowsOf(pieces: AsyncIterable<Entries>): AsyncGenerator<SheetRow> {
  for await (const { entries, names } of pieces) {
    for (const entry of entries) {
      const start = [
        Number(entry.id), entry.at, entry.actorName ?? 'Система', rolesInWords(entry.actorRoles), VIA_WORDS[entry.via], entry.address,
        entry.userAgent, titleOf(entry),
      ]; // prettier-ignore
      const end = [entry.eventTitle, entry.organisation, entry.person, entry.requestId];
      const changes = changesOf(entry, names);
      if (changes.length === 0) yield [...start, null, null, null, ...end];
      for (const { name, before, after } of changes) yield [...start, name, before, after, ...end];
    }
  }
}
