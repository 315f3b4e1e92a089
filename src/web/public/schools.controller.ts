import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SchoolsQuery } from '../../features/organisations/organisations.dto.js';
import { OrganisationsService } from '../../features/organisations/organisations.service.js';
import { AccessFor } from '../../platform/http/route.js';

/** Suggestions of the school picker while a teacher types. */
@Controller('schools')
@AccessFor('public')
export class SchoolsController {
  constructor(private readonly organisations: OrganisationsService) {}

  @Get('suggest')
  async suggest(@Query() query: SchoolsQuery, @Res({ passthrough: true }) reply: FastifyReply) {
    const schools = await this.organisations.suggestSchools(query.q ?? '');
    void reply.header('cache-control', 'public, max-age=300');
    return { items: schools.map(({ id, shortName, municipality }) => ({ id, name: shortName, municipality })) };
  }
}
