import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { ACCOUNT_RECOVERED, ADDRESS_CONFIRMED, EMAIL_CHANGED } from '../accounts/accounts.events.js';
import { CAPACITY_RAISED, LIST_CLOSED } from '../events/events.events.js';
import { OwnedRegistrationsService } from './owned-registrations.service.js';
import { SeatsService } from './seats.service.js';

@Injectable()
export class RegistrationsJobs {
  constructor(jobs: JobsService, seats: SeatsService, owned: OwnedRegistrationsService) {
    jobs.handle(CAPACITY_RAISED, ({ eventId }) => seats.promoteWaiting(String(eventId)));
    jobs.handle(LIST_CLOSED, ({ eventId }) => seats.releaseOutsiders(String(eventId)));
    jobs.handle('registrations.release-expired-holds', () => seats.releaseExpiredHolds());
    jobs.handle(ADDRESS_CONFIRMED, ({ personId, email }) => owned.claim(String(personId), String(email)));
    jobs.handle(ACCOUNT_RECOVERED, ({ personId }) => owned.closeLinks(String(personId)));
    jobs.handle(EMAIL_CHANGED, ({ personId, oldEmail, newEmail }) =>
      owned.readdress(String(personId), String(oldEmail), String(newEmail)),
    );
  }
}
