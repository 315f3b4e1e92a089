import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { DirectoryQuery } from '../../features/directory/directory.dto.js';
import { DirectoryService } from '../../features/directory/directory.service.js';
import { MergesService } from '../../features/directory/merges.service.js';
import type { ListedOrganisation, OrganisationDetails } from '../../features/organisations/organisations.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { typed } from '../public/registration.view.js';
import { MergeConfirmPage, MergeSearchPage } from './merge.view.js';
import { ORGANISATIONS } from './organisations.view.js';

const CANDIDATES = 10;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Two entries of one organisation become one: found, compared, merged, and taken apart again. */
@Controller('control/organisations/:id/merge')
@AccessFor('organisation.manage')
export class MergePages {
  constructor(
    private readonly directory: DirectoryService,
    private readonly merges: MergesService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  /** Candidates for the other side; with `other` what would move. */
  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Query('other') other: unknown,
    @Query() query: DirectoryQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const organisation = await this.directory.get(actor, id);
    if (typeof other === 'string' && UUID.test(other)) {
      return this.compare(actor, organisation, await this.directory.get(actor, other), request, reply);
    }
    const q = query.q ?? [organisation.shortName, organisation.municipality].filter(Boolean).join(' ');
    const found = await this.directory.list(actor, { q, kind: [organisation.kind], limit: CANDIDATES + 1 });
    const candidates: ListedOrganisation[] = found.items.filter((one) => one.id !== id).slice(0, CANDIDATES);
    return this.pages.sendOwn(request, reply, (context) => (
      <MergeSearchPage context={context} actor={actor} organisation={organisation} q={q} candidates={candidates} />
    ));
  }

  /** `survivor` is the side that stays; the other one closes. */
  @Post()
  async merge(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [other, survivor] = [typed(values, 'other') ?? '', typed(values, 'survivor') ?? ''];
    if (!UUID.test(other) || ![id, other].includes(survivor)) {
      this.contexts.flash(reply, { tone: 'bad', text: 'Выберите, какая из двух организаций останется' });
      return reply.redirect(`${ORGANISATIONS}/${id}/merge${UUID.test(other) ? `?other=${other}` : ''}`, 303);
    }
    try {
      await this.merges.merge(actor, survivor === id ? other : id, survivor);
      this.contexts.flash(reply, { tone: 'ok', text: 'Организации объединены' });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(`${ORGANISATIONS}/${survivor}`, 303);
  }

  @Post(':merge/undo')
  async undo(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('merge', ParseUUIDPipe) mergeId: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.merges.undo(actor, mergeId);
      this.contexts.flash(reply, { tone: 'ok', text: 'Объединение отменено, записи вернулись' });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(`${ORGANISATIONS}/${id}`, 303);
  }

  private async compare(
    actor: Actor,
    organisation: OrganisationDetails,
    other: OrganisationDetails,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const moves = {
        [organisation.id]: await this.merges.preview(actor, organisation.id, other.id),
        [other.id]: await this.merges.preview(actor, other.id, organisation.id),
      };
      return await this.pages.sendOwn(request, reply, (context) => (
        <MergeConfirmPage context={context} actor={actor} sides={[organisation, other]} moves={moves} />
      ));
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
      return reply.redirect(`${ORGANISATIONS}/${organisation.id}/merge`, 303);
    }
  }
}
