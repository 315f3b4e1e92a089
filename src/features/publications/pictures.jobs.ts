import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { PicturesService } from './pictures.service.js';

@Injectable()
export class PicturesJobs {
  constructor(jobs: JobsService, pictures: PicturesService) {
    jobs.handle('pictures.sweep', () => pictures.sweep());
  }
}
