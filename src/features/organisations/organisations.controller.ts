import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Page } from '../../common/pagination.js';
import { AccessFor } from '../../platform/http/route.js';
import { OrganisationsQuery } from './organisations.dto.js';
import type { MunicipalityRow, OrganisationRow } from './organisations.repository.js';
import { OrganisationsService } from './organisations.service.js';

@ApiTags('organisations')
@Controller('api/v1')
@AccessFor('public')
export class OrganisationsController {
  constructor(private readonly organisations: OrganisationsService) {}

  /** Organisations by short name; `kind=SCHOOL&q=…` finds schools. */
  @Get('organisations')
  async list(@Query() query: OrganisationsQuery): Promise<Page<OrganisationRow>> {
    return this.organisations.list({ ...query, q: query.q ?? undefined });
  }

  /** The municipalities of today, all of them. */
  @Get('municipalities')
  async municipalities(): Promise<Page<MunicipalityRow>> {
    return { items: await this.organisations.municipalities(), nextCursor: null };
  }
}
