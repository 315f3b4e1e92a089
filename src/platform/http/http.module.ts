import { Global, Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { PublicCache } from './public-cache.js';
import { SealedValues } from './sealed-values.js';
import { SignedTokens } from './signed-token.js';

@Global()
@Module({
  controllers: [HealthController],
  providers: [PublicCache, SealedValues, SignedTokens],
  exports: [PublicCache, SealedValues, SignedTokens],
})
export class HttpModule {}
