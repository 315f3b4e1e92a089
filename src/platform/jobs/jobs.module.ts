import { Global, Module } from '@nestjs/common';
import { JobsService } from './jobs.service.js';
import { JobsWorker } from './jobs.worker.js';
import { QueueRepository } from './queue.repository.js';

@Global()
@Module({ providers: [JobsService, JobsWorker, QueueRepository], exports: [JobsService, JobsWorker, QueueRepository] })
export class JobsModule {}
