import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { PicturesModule } from '../publications/pictures.module.js';
import { PostRelease } from './post-release.entity.js';
import { PostReleasesController } from './post-releases.controller.js';
import { PostReleasesService } from './post-releases.service.js';

@Module({
  imports: [EventsModule, PicturesModule, TypeOrmModule.forFeature([PostRelease])],
  controllers: [PostReleasesController],
  providers: [PostReleasesService],
  exports: [PostReleasesService],
})
export class PostReleasesModule {}
