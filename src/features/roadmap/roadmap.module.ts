import { Module } from '@nestjs/common';
import { RoadmapRepository } from './roadmap.repository.js';
import { RoadmapService } from './roadmap.service.js';

@Module({
  providers: [RoadmapRepository, RoadmapService],
  exports: [RoadmapService],
})
export class RoadmapModule {}
