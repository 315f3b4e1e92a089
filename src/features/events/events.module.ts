import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CopiesService } from './copies.service.js';
import { EditingService } from './editing.service.js';
import { Event } from './event.entity.js';
import { EventsJobs } from './events.jobs.js';
import { EventsController } from './events.controller.js';
import { EventsRepository } from './events.repository.js';
import { EventsService } from './events.service.js';
import { HelpersRepository } from './helpers.repository.js';
import { HelpersService } from './helpers.service.js';
import { LifecycleService } from './lifecycle.service.js';
import { PublicationPlansService } from './publication-plans.service.js';
import { ReviewsRepository } from './reviews.repository.js';
import { ReviewsService } from './reviews.service.js';
import { SeriesRepository } from './series.repository.js';
import { SeriesService } from './series.service.js';
import { SeatPool } from './seat-pool.entity.js';

@Module({
  imports: [AccountsModule, TypeOrmModule.forFeature([Event, SeatPool])],
  controllers: [EventsController],
  providers: [
    CopiesService,
    EventsRepository,
    EventsService,
    EditingService,
    HelpersRepository,
    HelpersService,
    LifecycleService,
    EventsJobs,
    PublicationPlansService,
    ReviewsRepository,
    ReviewsService,
    SeriesRepository,
    SeriesService,
  ],
  exports: [
    CopiesService,
    EventsService,
    EditingService,
    HelpersService,
    LifecycleService,
    PublicationPlansService,
    ReviewsService,
    SeriesService,
  ],
})
export class EventsModule {}
