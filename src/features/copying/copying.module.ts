import { Module } from '@nestjs/common';
import { AnnouncementsModule } from '../announcements/announcements.module.js';
import { EventsModule } from '../events/events.module.js';
import { ProgramsModule } from '../programs/programs.module.js';
import { MaterialsModule } from '../materials/materials.module.js';
import { CopyMakers } from './copy-makers.service.js';
import { CopyingController } from './copying.controller.js';
import { CopyingService } from './copying.service.js';

@Module({
  imports: [AnnouncementsModule, EventsModule, MaterialsModule, ProgramsModule],
  controllers: [CopyingController],
  providers: [CopyingService, CopyMakers],
  exports: [CopyingService],
})
export class CopyingModule {}
