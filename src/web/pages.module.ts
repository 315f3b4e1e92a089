import { Module } from '@nestjs/common';
import { PageContexts } from './page-context.service.js';
import { PublicPages } from './public-pages.service.js';

/** What every page is made and sent with. */
@Module({ providers: [PageContexts, PublicPages], exports: [PageContexts, PublicPages] })
export class PagesModule {}
