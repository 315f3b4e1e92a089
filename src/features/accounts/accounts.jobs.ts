import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { AccountsService } from './accounts.service.js';
import { EmailChangeService } from './email-change.service.js';

@Injectable()
export class AccountsJobs {
  constructor(jobs: JobsService, accounts: AccountsService, changes: EmailChangeService) {
    jobs.handle('accounts.forget-expired', async () => {
      await accounts.forgetExpired();
      await changes.forgetExpired();
    });
  }
}
