import { Module } from '@nestjs/common';
import { AnnouncementsModule } from '../announcements/announcements.module.js';
import { EventsModule } from '../events/events.module.js';
import { ProgramsModule } from '../programs/programs.module.js';
import { CopyMakers } from './copy-makers.service.js';
import { CopyingService } from './copying.service.js';

@Module({
  imports: [AnnouncementsModule, EventsModule, ProgramsModule],
  providers: [CopyingService, CopyMakers],
  exports: [CopyingService],
})
export class CopyingModule {}
