import { Global, Module } from '@nestjs/common';
import { JobsService } from './jobs.service.js';
import { JobsWorker } from './jobs.worker.js';

@Global()
@Module({ providers: [JobsService, JobsWorker], exports: [JobsService, JobsWorker] })
export class JobsModule {}
