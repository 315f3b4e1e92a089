import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { AccountsService } from './accounts.service.js';

@Injectable()
export class AccountsJobs {
  constructor(jobs: JobsService, accounts: AccountsService) {
    jobs.handle('accounts.forget-expired', () => accounts.forgetExpired());
  }
}
