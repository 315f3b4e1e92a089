import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EditingService } from './editing.service.js';
import { Event } from './event.entity.js';
import { EventsController } from './events.controller.js';
import { EventsRepository } from './events.repository.js';
import { EventsService } from './events.service.js';
import { LifecycleService } from './lifecycle.service.js';
import { SeatPool } from './seat-pool.entity.js';

@Module({
  imports: [AccountsModule, TypeOrmModule.forFeature([Event, SeatPool])],
  controllers: [EventsController],
  providers: [EventsRepository, EventsService, EditingService, LifecycleService],
  exports: [EventsService, EditingService, LifecycleService],
})
export class EventsModule {}
