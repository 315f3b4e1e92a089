import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { AccountLinksService } from './account-links.service.js';
import { AccountsService } from './accounts.service.js';
import { EmailChangeService } from './email-change.service.js';

@Injectable()
export class AccountsJobs {
  constructor(jobs: JobsService, accounts: AccountsService, links: AccountLinksService, changes: EmailChangeService) {
    jobs.handle('accounts.forget-expired', () => accounts.forgetExpired());
    jobs.handle('accounts.forget-links', async () => {
      await links.forgetExpired();
      await changes.forgetExpired();
    });
  }
}
