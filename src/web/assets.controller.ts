import type {} from '@fastify/static';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../common/errors.js';
import { AccessFor } from '../platform/http/route.js';
import { isAsset } from './asset-urls.js';

const YEAR_SECONDS = 31_536_000;

/** Style sheets, scripts and fonts; their addresses carry a hash, so they may be kept for ever. */
@Controller('assets')
@AccessFor('public')
export class AssetsController {
  @Get(':name')
  async file(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isAsset(name)) throw new NotFound();
    const hashed = request.url.includes('?v=') || name.endsWith('.woff2');
    await reply
      .header('cache-control', hashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache')
      .sendFile(name);
  }
}
