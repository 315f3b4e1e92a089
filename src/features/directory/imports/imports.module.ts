import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ImportApplyService } from './import-apply.service.js';
import { ImportCheckService } from './import-check.service.js';
import { ImportOrganisationsRepository } from './import-organisations.repository.js';
import { ImportRun } from './import-run.entity.js';
import { ImportsJobs } from './imports.jobs.js';
import { ImportsRepository } from './imports.repository.js';
import { ImportsService } from './imports.service.js';

/** Files with organisations on their way into the directory. */
@Module({
  imports: [TypeOrmModule.forFeature([ImportRun])],
  providers: [
    ImportApplyService,
    ImportCheckService,
    ImportOrganisationsRepository,
    ImportsJobs,
    ImportsRepository,
    ImportsService,
  ],
  exports: [ImportApplyService, ImportCheckService, ImportsService],
})
export class ImportsModule {}
