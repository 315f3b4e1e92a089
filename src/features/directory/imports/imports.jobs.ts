import { Injectable } from '@nestjs/common';
import { JobsService } from '../../../platform/jobs/jobs.service.js';
import { ImportApplyService } from './import-apply.service.js';
import { ImportCheckService } from './import-check.service.js';
import { ImportsService } from './imports.service.js';

@Injectable()
export class ImportsJobs {
  constructor(jobs: JobsService, imports: ImportsService, check: ImportCheckService, apply: ImportApplyService) {
    jobs.handle('imports.check', ({ runId }) => check.run(String(runId)));
    jobs.handle('imports.forget', () => imports.forgetOld());
    jobs.handle('imports.apply', ({ runId }) => apply.run(String(runId)));
  }
}
