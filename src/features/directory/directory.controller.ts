import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import type { Actor } from '../accounts/accounts.rules.js';
import type { OrganisationDetails } from '../organisations/organisations.service.js';
import { DirectoryQuery, OrganisationInput, OrganisationPatch } from './directory.dto.js';
import { type DirectoryPage, DirectoryService } from './directory.service.js';

@ApiTags('directory')
@Controller('api/v1/directory')
@AccessFor('organisation.view')
export class DirectoryController {
  constructor(private readonly directory: DirectoryService) {}

  /** Organisations in the reader's scope with contacts; closed ones by `state`. */
  @Get()
  async list(@CurrentActor() actor: Actor, @Query() query: DirectoryQuery): Promise<DirectoryPage> {
    return this.directory.list(actor, query);
  }

  @Get(':id')
  async get(@CurrentActor() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<OrganisationDetails> {
    return this.directory.get(actor, id);
  }

  @Post()
  @AccessFor('organisation.manage')
  async create(@CurrentActor() actor: Actor, @Body() input: OrganisationInput): Promise<{ id: string }> {
    return { id: await this.directory.create(actor, input) };
  }

  /** Changes the given fields; `revision` guards against overwriting what somebody else wrote. */
  @Patch(':id')
  @HttpCode(204)
  @AccessFor('organisation.edit')
  async update(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() patch: OrganisationPatch,
  ): Promise<void> {
    await this.directory.update(actor, id, patch);
  }
}
