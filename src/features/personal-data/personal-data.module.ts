import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { ConsentsRepository } from './consents.repository.js';
import { ConsentsService } from './consents.service.js';
import { ErasureRepository } from './erasure.repository.js';
import { ErasureRequestsRepository } from './erasure-requests.repository.js';
import { ErasureRequestsService } from './erasure-requests.service.js';
import { ErasureService } from './erasure.service.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';
import { ExportRepository } from './export.repository.js';
import { ExportService } from './export.service.js';
import { PersonalDataJobs } from './personal-data.jobs.js';

@Module({
  imports: [AccountsModule, RegistrationsModule],
  providers: [
    ExportRepository,
    ExportService,
    ConsentsRepository,
    ConsentsService,
    ErasureRepository,
    ErasureRequestsRepository,
    ErasureRequestsService,
    ErasureService,
    RetentionRepository,
    RetentionService,
    PersonalDataJobs,
  ],
  exports: [ExportService, ConsentsService, ErasureRequestsService, RetentionService],
})
export class PersonalDataModule {}
