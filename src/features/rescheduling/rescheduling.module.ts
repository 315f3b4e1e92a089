import { Module } from '@nestjs/common';
import { AnnouncementsModule } from '../announcements/announcements.module.js';
import { EventsModule } from '../events/events.module.js';
import { PostReleasesModule } from '../post-releases/post-releases.module.js';
import { ProgramsModule } from '../programs/programs.module.js';
import { MoveCompanions } from './move-companions.service.js';
import { ReschedulingController } from './rescheduling.controller.js';
import { ReschedulingRepository } from './rescheduling.repository.js';
import { ReschedulingService } from './rescheduling.service.js';

@Module({
  imports: [AnnouncementsModule, EventsModule, PostReleasesModule, ProgramsModule],
  controllers: [ReschedulingController],
  providers: [MoveCompanions, ReschedulingRepository, ReschedulingService],
  exports: [ReschedulingService],
})
export class ReschedulingModule {}
