import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { MaterialChangesService } from './material-changes.service.js';

@Injectable()
export class MaterialsJobs {
  constructor(jobs: JobsService, changes: MaterialChangesService) {
    jobs.handle('materials.sweep', () => changes.sweep());
  }
}
