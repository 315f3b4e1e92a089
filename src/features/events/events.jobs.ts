import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { EVENT_PUBLISH_DUE } from './events.events.js';
import { PublicationPlansService } from './publication-plans.service.js';

@Injectable()
export class EventsJobs {
  constructor(jobs: JobsService, plans: PublicationPlansService) {
    jobs.handle(EVENT_PUBLISH_DUE, ({ eventId }) => plans.publishDue(String(eventId)));
    jobs.handle('events.publish-overdue', () => plans.sweep());
  }
}
