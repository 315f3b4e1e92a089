import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { EVENT_REVIEWED, type ReviewFact } from '../events/events.events.js';
import { ReviewLettersService } from './review-letters.service.js';

@Injectable()
export class ReviewLettersJobs {
  constructor(jobs: JobsService, letters: ReviewLettersService) {
    jobs.handle(EVENT_REVIEWED, (payload) => letters.reviewed(payload as unknown as ReviewFact));
  }
}
