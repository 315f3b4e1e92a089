import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { CAPACITY_RAISED } from '../events/events.events.js';
import { SeatsService } from './seats.service.js';

@Injectable()
export class RegistrationsJobs {
  constructor(jobs: JobsService, seats: SeatsService) {
    jobs.handle(CAPACITY_RAISED, ({ eventId }) => seats.promoteWaiting(String(eventId)));
    jobs.handle('registrations.release-expired-holds', () => seats.releaseExpiredHolds());
  }
}
