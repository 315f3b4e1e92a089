import { BadRequestException, Controller, Get, type OnModuleInit, Param, Query, Req, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../common/errors.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { AccessFor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { FeedQuery } from './calendar.dto.js';
import { feedPath } from './calendar.rules.js';
import { CalendarService } from './calendar.service.js';
import { FeedsService } from './feeds.service.js';
import { PersonalFeedService } from './personal-feed.service.js';

const FEED = /^\/(?:calendar\/(?:events|u\/[^/]+\/moi-sobytiya)|(?:events|series)\/[^/]+)\.ics\/?(?:\?|$)/;

/** Addresses that calendars read. They know no cookies and no Accept: what they get is always a calendar. */
@ApiExcludeController()
@Controller()
@AccessFor('public')
export class CalendarController implements OnModuleInit {
  constructor(
    private readonly feeds: FeedsService,
    private readonly personal: PersonalFeedService,
    private readonly calendar: CalendarService,
    private readonly cache: PublicCache,
    private readonly host: HttpAdapterHost,
  ) {}

  /** Thunderbird tries PROPFIND and PUT to learn what it may do: only 405, whatever the method, says «read only». */
  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', (request, reply, next) => {
      const { method, url } = request;
      if (method === 'GET' || method === 'HEAD' || !FEED.test(url)) return next();
      void reply.code(405).header('allow', 'GET, HEAD').type('text/plain; charset=utf-8');
      return void reply.send('Календарь можно только читать\n');
    });
  }

  @Get('calendar/events.ics')
  async ofFilter(
    @Query() raw: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const filter = await readFilter(raw);
    return this.cache.send(request, reply, feedPath(filter), () => this.feeds.ofFilter(filter));
  }

  @Get('events/:slug.ics')
  async ofEvent(
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.cache.send(request, reply, `/events/${slug}.ics`, () => this.feeds.ofEvent(slug));
  }

  @Get('series/:slug.ics')
  async ofSeries(
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.cache.send(request, reply, `/series/${slug}.ics`, () => this.feeds.ofSeries(slug));
  }

  @Get('calendar/u/:token/moi-sobytiya.ics')
  async ofPerson(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    void reply.headers({ 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' });
    const personId = await this.calendar.personOf(token);
    const feed = await this.personal.fetch(personId, request.headers['user-agent'] ?? null);
    return this.cache.sendOwn(request, reply, `/calendar/u/${personId}`, feed);
  }
}

/** A filter nobody can mean is a bad request: calendars take 422 and 5xx for trouble of ours. */
async function readFilter(raw: Record<string, unknown>): Promise<FeedQuery> {
  try {
    return await validateInput(FeedQuery, raw, { ignoreUnknown: true });
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new BadRequestException(error.errors.map(({ message }) => message).join('. '));
  }
}
