import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { PublicCache } from '../platform/http/public-cache.js';
import { document } from './components/layout.js';
import { isOrdinaryView, viewQuery } from './components/low-vision.js';
import { type PageContext, PageContexts, viewOf } from './page-context.service.js';

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
   * A page that is the same for all signed-out readers. `address` is the path of this site it is kept under, with the
   * filters that were understood, written in one way; `render` is called when nothing is kept there, or for a signed-in
   * reader. A kept page knows nothing of the request but its address: not its host, nor what else the query said.
   */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    address: string,
    render: (context: PageContext) => Promise<JSX.Element>,
  ): Promise<FastifyReply> {
    if (!this.contexts.isAnonymous(request)) return this.sendOwn(request, reply, render);
    const context = this.contexts.shared(address, viewOf(request));
    const view = context.view && !isOrdinaryView(context.view) ? `#${viewQuery(context.view)}` : '';
    return this.cache.send(request, reply, `${address}${view}`, async () => ({
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
