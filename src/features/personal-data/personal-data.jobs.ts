import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { ErasureService } from './erasure.service.js';
import { ERASE_PERSON, FINISH_ERASURE, RETENTION } from './personal-data.events.js';
import { RetentionService } from './retention.service.js';

@Injectable()
export class PersonalDataJobs {
  constructor(jobs: JobsService, erasure: ErasureService, retention: RetentionService) {
    jobs.handle(ERASE_PERSON, ({ requestId }) => erasure.run(String(requestId)));
    jobs.handle(FINISH_ERASURE, ({ requestId }) => erasure.finish(String(requestId)));
    jobs.handle(RETENTION, async () => {
      await erasure.cancelOverdue();
      await retention.run();
    });
  }
}
