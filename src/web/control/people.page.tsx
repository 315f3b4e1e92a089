import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound, RuleViolation } from '../../common/errors.js';
import { formatNumber } from '../../common/russian.js';
import { ROLE_WORDS } from '../../features/accounts/accounts-words.rules.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { PeopleListQuery } from '../../features/accounts/people.dto.js';
import { type PeopleQuery, PeopleService, type PersonRow } from '../../features/accounts/people.service.js';
import { RolesService } from '../../features/accounts/roles.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { csvStream, type SheetColumn, type SheetRow, xlsx } from '../../platform/spreadsheet/write-table.js';
import { PublicPages } from '../public-pages.service.js';
import { PeoplePage } from './people.view.js';

const PAGE = 50;
/** A workbook is made in memory, about 8 KB a row. */
const MOST_IN_A_BOOK = 10_000;

/** The list of people within the reader's scope. */
@Controller('control/people')
@AccessFor('person.view')
export class PeoplePages {
  constructor(
    private readonly people: PeopleService,
    private readonly roles: RolesService,
    private readonly organisations: OrganisationsService,
    private readonly audit: AuditService,
    private readonly pages: PublicPages,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Query() query: PeopleListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { municipality: oktmo, ...filter } = query;
    const [page, municipalities, organisation] = await Promise.all([
      this.people.list(actor, { ...filter, oktmo, limit: PAGE }),
      this.organisations.municipalities(),
      query.organisation ? this.roles.organisationName(query.organisation) : null,
    ]);
    return this.pages.sendOwn(request, reply, (context) => (
      <PeoplePage
        context={context}
        actor={actor}
        page={page}
        query={{ ...query, q: query.q ?? undefined }}
        municipalities={municipalities.map(({ oktmo: value, shortName }) => ({ value, label: shortName }))}
        organisation={organisation}
      />
    ));
  }

  /** What the list shows, all of it: `export.xlsx` (up to 10,000 people) or `export.csv`. The download is recorded. */
  @Get('export.:format')
  @AccessFor('person.export')
  async export(
    @CurrentActor() actor: Actor,
    @Param('format') format: string,
    @Query() query: PeopleListQuery,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (format !== 'xlsx' && format !== 'csv') throw new NotFound();
    const { municipality: oktmo, cursor: _cursor, ...filter } = query;
    const rows = await this.people.countAll(actor, { ...filter, oktmo });
    if (format === 'xlsx' && rows > MOST_IN_A_BOOK)
      throw new RuleViolation(
        'too-many-rows',
        `В XLSX — не больше ${formatNumber(MOST_IN_A_BOOK)} человек: выгрузите CSV`,
      );
    await this.audit.download(actor, { what: 'people', details: { format, rows, ...filter, municipality: oktmo } });
    void reply
      .header('content-disposition', `attachment; filename="people.${format}"`)
      .header('cache-control', 'no-store');
    const people = this.rows(actor, { ...filter, oktmo });
    if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvStream(PEOPLE_COLUMNS, people));
    const book = await xlsx({ name: 'Люди', columns: PEOPLE_COLUMNS, rows: await Array.fromAsync(people) });
    return reply.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').send(book);
  }

  private async *rows(actor: Actor, query: PeopleQuery): AsyncGenerator<SheetRow> {
    for await (const person of this.people.all(actor, query)) yield personRow(person);
  }
}

const PEOPLE_COLUMNS: readonly SheetColumn[] = [
  { title: 'Фамилия', width: 22 },
  { title: 'Имя', width: 18 },
  { title: 'Отчество', width: 20 },
  { title: 'Почта', width: 30 },
  { title: 'Должность', width: 30 },
  { title: 'Организация', width: 34 },
  { title: 'Муниципалитет', width: 24 },
  { title: 'Роли', width: 44 },
  { title: 'Доступ', width: 20 },
  { title: 'Входил', width: 18, type: 'date' },
];

function personRow(row: PersonRow): SheetRow {
  return [
    row.lastName,
    row.firstName,
    row.middleName,
    row.email,
    row.position,
    row.organisation,
    row.municipality,
    row.roles.map(({ role, organisation }) => `${ROLE_WORDS[role].word}, ${organisation}`).join('; '),
    row.blockedAt ? 'закрыт' : row.isInvited ? 'приглашение ждёт' : 'открыт',
    row.lastSignedInAt,
  ];
}
