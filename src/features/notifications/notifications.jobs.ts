import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { ACCOUNT_LINK_ISSUED, ACCOUNT_NOTICE, type AccountNotice } from '../accounts/accounts.events.js';
import {
  EVENT_CANCELLED,
  EVENT_PLACE_CHANGED,
  EVENT_RESCHEDULED,
  EVENT_RESTORED,
  EVENT_WITHDRAWN,
} from '../events/events.events.js';
import {
  type CancellationFact,
  REGISTRATION_CANCELLED,
  REGISTRATION_CONFIRMED,
  REGISTRATION_IN_REVIEW,
  REGISTRATION_PROMOTED,
  REGISTRATION_RECEIVED,
} from '../registrations/registrations.events.js';
import { AccountLettersService } from './account-letters.service.js';
import { NotificationsService } from './notifications.service.js';
import { OutboxService, PRIORITY, SEND_LETTER } from './outbox.service.js';
import { SendingService } from './sending.service.js';

@Injectable()
export class NotificationsJobs {
  constructor(
    jobs: JobsService,
    notifications: NotificationsService,
    accounts: AccountLettersService,
    outbox: OutboxService,
    sending: SendingService,
  ) {
    jobs.handle(REGISTRATION_RECEIVED, (payload) => notifications.received(registrationFact(payload)));
    jobs.handle(REGISTRATION_IN_REVIEW, (payload) => notifications.inReview(registrationFact(payload)));
    jobs.handle(REGISTRATION_CONFIRMED, (payload) => notifications.confirmed(registrationFact(payload)));
    jobs.handle(REGISTRATION_PROMOTED, (payload) => notifications.promoted(registrationFact(payload)));
    jobs.handle(REGISTRATION_CANCELLED, (payload) => notifications.cancelled(registrationFact(payload)));
    jobs.handle(EVENT_RESCHEDULED, ({ eventId }) => notifications.eventRescheduled(String(eventId)));
    jobs.handle(EVENT_CANCELLED, ({ eventId, revision }) =>
      notifications.eventCancelled({ eventId: String(eventId), revision: Number(revision) }),
    );
    jobs.handle(EVENT_WITHDRAWN, ({ eventId, revision }) =>
      notifications.eventWithdrawn({ eventId: String(eventId), revision: Number(revision) }),
    );
    jobs.handle(EVENT_PLACE_CHANGED, ({ eventId }) => notifications.placeChanged(String(eventId)));
    jobs.handle(EVENT_RESTORED, ({ eventId, revision }) =>
      notifications.eventRestored({ eventId: String(eventId), revision: Number(revision) }),
    );
    jobs.handle(ACCOUNT_LINK_ISSUED, ({ linkId }) => accounts.linkIssued(String(linkId)));
    jobs.handle(ACCOUNT_NOTICE, (payload) => accounts.notice(payload as unknown as AccountNotice));
    jobs.handle(SEND_LETTER, ({ letterId, priority }) =>
      sending.deliver(String(letterId), Number(priority ?? PRIORITY.PERSONAL)),
    );
    jobs.handle('letters.requeue', () => outbox.requeue());
    jobs.handle('letters.probe', () => sending.probe());
  }
}

function registrationFact({ registrationId, revision, was }: Record<string, unknown>): CancellationFact {
  return { registrationId: String(registrationId), revision: Number(revision), was: was as CancellationFact['was'] };
}
