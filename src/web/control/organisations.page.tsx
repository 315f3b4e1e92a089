import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../../common/errors.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { DirectoryQuery, OrganisationInput } from '../../features/directory/directory.dto.js';
import { ORGANISATION_FIELDS } from '../../features/directory/directory.rules.js';
import { DirectoryService } from '../../features/directory/directory.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { csvStream, xlsx } from '../../platform/spreadsheet/write-table.js';
import type { Query as Address } from '../components/query.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { OrganisationFormPage } from './organisation-form.view.js';
import { OrganisationChoices } from './organisation-choices.service.js';
import { ORGANISATION_COLUMNS, organisationRow } from './organisations-table.js';
import { ORGANISATIONS, OrganisationsPage } from './organisations.view.js';

const PAGE = 50;

/** The list of organisations within the reader's scope, its export, new ones. */
@Controller('control/organisations')
@AccessFor('organisation.view')
export class OrganisationsPages {
  constructor(
    private readonly directory: DirectoryService,
    private readonly organisations: OrganisationsService,
    private readonly choices: OrganisationChoices,
    private readonly audit: AuditService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Query() query: DirectoryQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const page = await this.directory.list(actor, { ...query, limit: PAGE });
    const municipalities = await this.organisations.municipalities();
    return this.pages.sendOwn(request, reply, (context) => (
      <OrganisationsPage
        context={context}
        actor={actor}
        page={page}
        query={addressOf(query)}
        municipalities={municipalities.map(({ id, shortName }) => ({ value: id, label: shortName }))}
      />
    ));
  }

  /** What the list shows, all of it: `export.xlsx` or `export.csv`. The download is recorded. */
  @Get('export.:format')
  async export(
    @CurrentActor() actor: Actor,
    @Param('format') format: string,
    @Query() query: DirectoryQuery,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (format !== 'xlsx' && format !== 'csv') throw new NotFound();
    const { total } = await this.directory.list(actor, { ...query, cursor: undefined, limit: 1 });
    await this.audit.download(actor, { what: 'organisations', details: { format, rows: total, ...addressOf(query) } });
    void reply
      .header('content-disposition', `attachment; filename="organisations.${format}"`)
      .header('cache-control', 'no-store');
    const rows = this.rows(actor, query);
    if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvStream(ORGANISATION_COLUMNS, rows));
    const book = await xlsx({ name: 'Организации', columns: ORGANISATION_COLUMNS, rows: await Array.fromAsync(rows) });
    return reply.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').send(book);
  }

  @Get('new')
  @AccessFor('organisation.manage')
  async blank(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.showForm(actor, { kind: 'SCHOOL', founderType: 'MUNICIPAL' }, NO_REFUSAL, request, reply);
  }

  @Post()
  @AccessFor('organisation.manage')
  async create(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const id = await this.directory.create(actor, await validateInput(OrganisationInput, values));
      this.contexts.flash(reply, { tone: 'ok', text: 'Организация добавлена' });
      return await reply.redirect(`${ORGANISATIONS}/${id}`, 303);
    } catch (error) {
      return this.showForm(actor, values, refusalOf(error), request, reply);
    }
  }

  private async *rows(actor: Actor, query: DirectoryQuery) {
    for await (const row of this.directory.all(actor, { ...query, cursor: undefined })) yield organisationRow(row);
  }

  private async showForm(
    actor: Actor,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const choices = await this.choices.forForm(null);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => (
        <OrganisationFormPage
          context={context}
          actor={actor}
          organisation={null}
          fields={ORGANISATION_FIELDS}
          values={values}
          choices={choices}
          errors={refusal.errors}
        />
      ),
      refusal.status,
    );
  }
}

function addressOf({ limit: _limit, ...query }: DirectoryQuery): Address {
  return { ...query, q: query.q ?? undefined };
}
