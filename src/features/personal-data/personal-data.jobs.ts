import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { ConsentsService } from './consents.service.js';
import { ErasureService } from './erasure.service.js';
import {
  CONSENT_IN_FORCE,
  CONSENT_WITHDRAWN,
  ERASE_PERSON,
  FINISH_ERASURE,
  RETENTION,
} from './personal-data.events.js';
import { RetentionService } from './retention.service.js';

@Injectable()
export class PersonalDataJobs {
  constructor(jobs: JobsService, consents: ConsentsService, erasure: ErasureService, retention: RetentionService) {
    jobs.handle(CONSENT_IN_FORCE, () => consents.comeIntoForce());
    jobs.handle(CONSENT_WITHDRAWN, ({ consentId, registrationId }) =>
      consents.afterWithdrawal(String(consentId), typeof registrationId === 'string' ? registrationId : null),
    );
    jobs.handle(ERASE_PERSON, ({ requestId }) => erasure.run(String(requestId)));
    jobs.handle(FINISH_ERASURE, ({ requestId, email }) => erasure.finish(String(requestId), String(email)));
    jobs.handle(RETENTION, async () => {
      await erasure.cancelOverdue();
      await retention.run();
    });
  }
}
