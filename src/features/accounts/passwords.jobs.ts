import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { PasswordResetService, RESET_ASKED } from './password-reset.service.js';

@Injectable()
export class PasswordsJobs {
  constructor(jobs: JobsService, resets: PasswordResetService) {
    jobs.handle(RESET_ASKED, ({ email }) => resets.send(String(email)));
  }
}
