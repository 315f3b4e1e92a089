import { Module } from '@nestjs/common';
import { PackageTermsModule } from '../publications/package-terms.module.js';
import { ManagedEventsRepository } from './managed-events.repository.js';
import { ManagedEventsService } from './managed-events.service.js';
import { PackagesRepository } from './packages.repository.js';
import { PackagesService } from './packages.service.js';
import { TodayRepository } from './today.repository.js';
import { TodayService } from './today.service.js';

/** What an organiser works through: events by state, what lacks in their packages, what goes on today. */
@Module({
  imports: [PackageTermsModule],
  providers: [
    ManagedEventsRepository,
    ManagedEventsService,
    PackagesRepository,
    PackagesService,
    TodayRepository,
    TodayService,
  ],
  exports: [ManagedEventsService, PackagesService, TodayService],
})
export class WorkspaceModule {}
