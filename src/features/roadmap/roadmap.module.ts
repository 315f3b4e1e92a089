import { Module } from '@nestjs/common';
import { RoadmapController } from './roadmap.controller.js';
import { RoadmapRepository } from './roadmap.repository.js';
import { RoadmapService } from './roadmap.service.js';

@Module({
  controllers: [RoadmapController],
  providers: [RoadmapRepository, RoadmapService],
  exports: [RoadmapService],
})
export class RoadmapModule {}
