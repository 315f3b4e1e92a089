import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { PicturesRepository } from './pictures.repository.js';
import { PicturesService } from './pictures.service.js';
import { Picture, PostRelease } from './post-release.entity.js';
import { PostReleasesController } from './post-releases.controller.js';
import { PostReleasesJobs } from './post-releases.jobs.js';
import { PostReleasesService } from './post-releases.service.js';

@Module({
  imports: [EventsModule, TypeOrmModule.forFeature([PostRelease, Picture])],
  controllers: [PostReleasesController],
  providers: [PostReleasesService, PicturesRepository, PicturesService, PostReleasesJobs],
  exports: [PostReleasesService, PicturesService],
})
export class PostReleasesModule {}
