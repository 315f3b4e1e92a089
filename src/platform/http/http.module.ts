import { Global, Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { PublicCache } from './public-cache.js';
import { SignedTokens } from './signed-token.js';

@Global()
@Module({
  controllers: [HealthController],
  providers: [PublicCache, SignedTokens],
  exports: [PublicCache, SignedTokens],
})
export class HttpModule {}
