import { Global, Module } from '@nestjs/common';
import { ChangeMomentsJobs } from './change-moments.jobs.js';
import { ChangeMomentsRepository } from './change-moments.repository.js';
import { PublicCache } from './public-cache.js';
import { SealedValues } from './sealed-values.js';
import { Shutdown } from './shutdown.js';
import { SignedTokens } from './signed-token.js';

@Global()
@Module({
  providers: [ChangeMomentsRepository, ChangeMomentsJobs, PublicCache, SealedValues, Shutdown, SignedTokens],
  exports: [PublicCache, SealedValues, Shutdown, SignedTokens],
})
export class HttpModule {}
