import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Picture } from './picture.entity.js';
import { PicturesJobs } from './pictures.jobs.js';
import { PicturesRepository } from './pictures.repository.js';
import { PicturesService } from './pictures.service.js';

/** Pictures of announcements, news and post-releases. */
@Module({
  imports: [TypeOrmModule.forFeature([Picture])],
  providers: [PicturesRepository, PicturesService, PicturesJobs],
  exports: [PicturesService],
})
export class PicturesModule {}
