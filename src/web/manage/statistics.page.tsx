import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { StatisticsService } from '../../features/registrations/statistics.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { xlsx } from '../../platform/spreadsheet/write-table.js';
import { PublicPages } from '../public-pages.service.js';
import { schoolKindWord, StatisticsPage } from './statistics.view.js';

/** An event in numbers, for everybody who works on it: no names in it. */
@Controller('manage/events/:slug/statistics')
@AccessFor('event.view-drafts')
export class StatisticsPages {
  constructor(
    private readonly statistics: StatisticsService,
    private readonly pages: PublicPages,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const statistics = await this.statistics.ofEvent(actor, slug);
    return this.pages.sendOwn(request, reply, (context) => (
      <StatisticsPage context={context} actor={actor} statistics={statistics} />
    ));
  }

  /** The tables of the page as one sheet. */
  @Get('statistics.xlsx')
  async book(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { municipalities, schoolKinds, positions } = await this.statistics.ofEvent(actor, slug);
    const part = (title: string, rows: typeof positions, word = (name: string) => name) =>
      rows.map(({ name, registered, present }) => [
        title,
        name === null ? 'не указано' : word(name),
        registered,
        present,
      ]);
    const bytes = await xlsx({
      name: 'Статистика',
      columns: [
        { title: 'Разрез', width: 20 },
        { title: 'Значение', width: 44 },
        { title: 'Записались', type: 'number' },
        { title: 'Пришли', type: 'number' },
      ],
      rows: [
        ...part('Муниципалитет', municipalities),
        ...part('Вид организации', schoolKinds, schoolKindWord),
        ...part('Должность', positions),
      ],
    });
    return reply
      .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
      .header('content-disposition', `attachment; filename="statistics-${slug}.xlsx"`)
      .header('cache-control', 'no-store')
      .send(bytes);
  }
}
