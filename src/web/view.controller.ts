import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AccessFor } from '../platform/http/route.js';
import { isOrdinaryView, readView, viewQuery } from './components/low-vision.js';
import { ownPath } from '../common/own-path.js';
import { VIEW_COOKIE } from './page-context.service.js';

const YEAR_SECONDS = 31_536_000;

/** «Версия для слабовидящих»: settings kept in a cookie between visits (US-23). */
@Controller('view')
@AccessFor('public')
export class ViewController {
  @Get()
  set(@Query() query: Record<string, unknown>, @Res() reply: FastifyReply): void {
    const view = readView(query);
    if (isOrdinaryView(view)) void reply.clearCookie(VIEW_COOKIE, { path: '/' });
    else
      void reply.setCookie(VIEW_COOKIE, viewQuery(view), {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        maxAge: YEAR_SECONDS,
      });
    void reply.header('cache-control', 'no-store').redirect(ownPath(query['back']), 303);
  }
}
