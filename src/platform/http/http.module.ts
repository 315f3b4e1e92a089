import { Global, Module } from '@nestjs/common';
import { PublicCache } from './public-cache.js';
import { SignedTokens } from './signed-token.js';

@Global()
@Module({ providers: [PublicCache, SignedTokens], exports: [PublicCache, SignedTokens] })
export class HttpModule {}
