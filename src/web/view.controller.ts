import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { clearOwnCookies, setOwnCookie } from '../platform/http/cookies.js';
import { AccessFor } from '../platform/http/route.js';
import { isOrdinaryView, readView, viewQuery } from './components/low-vision.js';
import { ownPath } from '../common/own-path.js';

const YEAR_SECONDS = 31_536_000;

/** «Версия для слабовидящих»: settings kept in a cookie between visits (US-23). */
@Controller('view')
@AccessFor('public')
export class ViewController {
  @Get()
  set(@Query() query: Record<string, unknown>, @Res() reply: FastifyReply): void {
    const view = readView(query);
    if (isOrdinaryView(view)) clearOwnCookies(reply, 'view');
    else setOwnCookie(reply, 'view', viewQuery(view), { maxAge: YEAR_SECONDS });
    void reply.header('cache-control', 'no-store').redirect(ownPath(query['back']), 303);
  }
}
