import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { PeopleListQuery } from '../../features/accounts/people.dto.js';
import { PeopleService } from '../../features/accounts/people.service.js';
import { RolesService } from '../../features/accounts/roles.service.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { PublicPages } from '../public-pages.service.js';
import { PeoplePage } from './people.view.js';

const PAGE = 50;

/** The list of people within the reader's scope. */
@Controller('control/people')
@AccessFor('person.view')
export class PeoplePages {
  constructor(
    private readonly people: PeopleService,
    private readonly roles: RolesService,
    private readonly organisations: OrganisationsService,
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
}
