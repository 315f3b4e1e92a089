import { Global, Module } from '@nestjs/common';
import { JobsService } from './jobs.service.js';
import { JobsWorker } from './jobs.worker.js';
import { QueueRepository } from './queue.repository.js';
import { QueueService } from './queue.service.js';

@Global()
@Module({
  providers: [JobsService, JobsWorker, QueueRepository, QueueService],
  exports: [JobsService, JobsWorker, QueueRepository, QueueService],
})
export class JobsModule {}
