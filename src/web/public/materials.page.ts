import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { MaterialsService } from '../../features/materials/materials.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { materialId, sendMaterial } from '../material-reply.js';
import { ownTokens } from '../own-cookie.js';

/** Materials of an event: who may have each is decided at every request. */
@Controller('events/:slug/materials')
@AccessFor('public')
export class MaterialsPages {
  constructor(private readonly materials: MaterialsService) {}

  @Get(':id')
  async open(
    @CurrentActor() actor: Actor | undefined,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return sendMaterial(reply, await this.materials.open(materialId(id), { actor, tokens: ownTokens(request) }));
  }
}

/** The same for those who come by their letter's link alone. */
@Controller('r/:token/materials')
@AccessFor('public')
export class OwnMaterialsPages {
  constructor(private readonly materials: MaterialsService) {}

  @Get(':id')
  async open(
    @Param('token') token: string,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    void reply.header('referrer-policy', 'no-referrer');
    return sendMaterial(reply, await this.materials.open(materialId(id), { tokens: [token] }));
  }
}
