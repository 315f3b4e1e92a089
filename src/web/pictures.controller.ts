import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../common/errors.js';
import type { Actor } from '../features/accounts/accounts.rules.js';
import { PicturesService } from '../features/publications/pictures.service.js';
import { listsTag } from '../platform/http/kept-answer.js';
import { AccessFor, CurrentActor } from '../platform/http/route.js';

const MAX_AGE_SECONDS = 300;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Sizes of uploaded pictures: `/pictures/<id>/480.webp`. */
@Controller('pictures')
@AccessFor('public')
export class PicturesController {
  constructor(private readonly pictures: PicturesService) {}

  /**
   * The bytes behind an id never change, but a picture can be hidden at once (US-07), so copies are asked about again after
   * five minutes; what only its organiser may see is kept by nobody.
   */
  @Get(':id/:name')
  async file(
    @Param('id') id: string,
    @Param('name') name: string,
    @CurrentActor() actor: Actor | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (!UUID.test(id)) throw new NotFound('Такой картинки нет');
    const { bytes, isPublic } = await this.pictures.file(id, name, actor);
    void reply
      .type(name.endsWith('.webp') ? 'image/webp' : 'image/jpeg')
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', isPublic ? `public, max-age=${MAX_AGE_SECONDS}` : 'private, no-store');
    if (!isPublic) return reply.send(bytes);
    const tag = `"${id}-${name}"`;
    void reply.header('etag', tag);
    return listsTag(request.headers['if-none-match'], tag) ? reply.code(304).send() : reply.send(bytes);
  }
}
