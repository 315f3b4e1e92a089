import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { JobsService } from '../jobs/jobs.service.js';
import { ChangeMomentsRepository } from './change-moments.repository.js';

/** Addresses are many, one for each filter anybody thought of; those that change are few. */
const KEPT_DAYS = 30;

@Injectable()
export class ChangeMomentsJobs {
  constructor(jobs: JobsService, moments: ChangeMomentsRepository, clock: Clock) {
    jobs.handle('moments.forget', () => moments.forget(new Date(clock.now().getTime() - KEPT_DAYS * 86_400_000)));
  }
}
