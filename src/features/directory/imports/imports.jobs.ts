import { Injectable } from '@nestjs/common';
import { JobsService } from '../../../platform/jobs/jobs.service.js';
import { ImportApplyService } from './import-apply.service.js';
import { ImportCheckService } from './import-check.service.js';

@Injectable()
export class ImportsJobs {
  constructor(jobs: JobsService, check: ImportCheckService, apply: ImportApplyService) {
    jobs.handle('imports.check', ({ runId }) => check.run(String(runId)));
    jobs.handle('imports.apply', ({ runId }) => apply.run(String(runId)));
  }
}
