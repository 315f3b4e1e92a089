import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { PublicCache } from '../platform/http/public-cache.js';
import { document } from './components/layout.js';
import { isOrdinaryView, viewQuery } from './components/low-vision.js';
import { type PageContext, PageContexts } from './page-context.service.js';

const MAX_AGE_SECONDS = 60;
const HTML = 'text/html; charset=utf-8';

/** Sends pages: kept ones to signed-out readers, fresh ones to everybody else. */
@Injectable()
export class PublicPages {
  constructor(
    private readonly cache: PublicCache,
    private readonly contexts: PageContexts,
  ) {}

  /**
   * A page that is the same for all signed-out readers. `key` names what it shows (its path and the filters that were
   * understood); `render` is called when nothing is kept under it, or for a signed-in reader.
   */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    key: string,
    render: (context: PageContext) => Promise<JSX.Element>,
  ): Promise<FastifyReply> {
    if (!this.contexts.isAnonymous(request)) return this.sendOwn(request, reply, render);
    const context = this.contexts.shared(request);
    const view = context.view && !isOrdinaryView(context.view) ? `#${viewQuery(context.view)}` : '';
    return this.cache.send(request, reply, `page:${key}${view}`, async () => ({
      body: document(await render(context)),
      type: HTML,
      cacheControl: 'no-cache',
      maxAge: MAX_AGE_SECONDS,
    }));
  }

  /** A page for this reader alone: nobody keeps it. */
  async sendOwn(
    request: FastifyRequest,
    reply: FastifyReply,
    render: (context: PageContext) => Promise<JSX.Element> | JSX.Element,
    status = 200,
  ): Promise<FastifyReply> {
    const page = document(await render(this.contexts.of(request, reply)));
    return reply.code(status).type(HTML).header('cache-control', 'no-store').send(page);
  }
}
