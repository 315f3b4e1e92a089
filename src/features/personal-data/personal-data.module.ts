import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { ErasureRepository } from './erasure.repository.js';
import { ErasureRequestsRepository } from './erasure-requests.repository.js';
import { ErasureRequestsService } from './erasure-requests.service.js';
import { ErasureService } from './erasure.service.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';
import { PersonalDataJobs } from './personal-data.jobs.js';

@Module({
  imports: [AccountsModule, RegistrationsModule],
  providers: [
    ErasureRepository,
    ErasureRequestsRepository,
    ErasureRequestsService,
    ErasureService,
    RetentionRepository,
    RetentionService,
    PersonalDataJobs,
  ],
  exports: [ErasureRequestsService, RetentionService],
})
export class PersonalDataModule {}
