import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { NotFound, RuleViolation } from '../../common/errors.js';
import { formatNumber } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { RosterFilter } from '../../features/registrations/roster.dto.js';
import { participantsBySchool, signInSheet } from '../../features/registrations/roster-print.rules.js';
import { type RosterRow, RosterService } from '../../features/registrations/roster.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { xlsx } from '../../platform/spreadsheet/write-table.js';
import { isPrintFormat, sendPrint } from '../print-reply.js';
import { EXPORT_COLUMNS, exportRow } from './participants-table.js';

/** A book and a paper are made whole in memory; longer lists go out as CSV, which is a stream. */
const MOST_ROWS = 10_000;

const PRINTS = { 'by-school': participantsBySchool, 'sign-in': signInSheet } as const;

/** The list of participants, all of it or what the filter finds, as files: a book for Excel, lists on paper. */
@Controller('manage/events/:slug/participants/files')
@AccessFor('registration.export')
export class ParticipantFilesPages {
  constructor(
    private readonly roster: RosterService,
    private readonly events: EventsService,
  ) {}

  @Get('participants.xlsx')
  async book(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Query() filter: RosterFilter,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const rows = await this.rows(actor, slug, 'xlsx', filter);
    const bytes = await xlsx({ name: 'Участники', columns: EXPORT_COLUMNS, rows: rows.map(exportRow) });
    return reply
      .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
      .header('content-disposition', `attachment; filename="participants-${slug}.xlsx"`)
      .header('cache-control', 'no-store')
      .send(bytes);
  }

  /** `by-school.pdf`, `sign-in.docx`. Those who cancelled are on no paper unless the filter asks for them. */
  @Get(':print.:format')
  async print(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('print') print: string,
    @Param('format') format: string,
    @Query() filter: RosterFilter,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (!Object.hasOwn(PRINTS, print) || !isPrintFormat(format)) throw new NotFound();
    const rows = await this.rows(actor, slug, `${print}.${format}`, {
      ...filter,
      status: filter.status ?? ['CONFIRMED'],
    });
    const event = await this.events.getManaged(actor, slug);
    return sendPrint(reply, PRINTS[print as keyof typeof PRINTS](event, rows), format);
  }

  private async rows(actor: Actor, slug: string, format: string, filter: RosterFilter): Promise<RosterRow[]> {
    const total = await this.roster.count(actor, slug, filter);
    if (total > MOST_ROWS)
      throw new RuleViolation(
        'too-many-rows',
        `В отборе больше ${formatNumber(MOST_ROWS)} участников: сузьте его или выгрузите CSV`,
      );
    return Array.fromAsync(await this.roster.export(actor, slug, format, filter));
  }
}
