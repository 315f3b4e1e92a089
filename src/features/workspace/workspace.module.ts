import { Module } from '@nestjs/common';
import { PackageTermsModule } from '../publications/package-terms.module.js';
import { PackagesRepository } from './packages.repository.js';
import { PackagesService } from './packages.service.js';

/** What an organiser works through: events by state, what lacks in their packages, what goes on today. */
@Module({
  imports: [PackageTermsModule],
  providers: [PackagesRepository, PackagesService],
  exports: [PackagesService],
})
export class WorkspaceModule {}
