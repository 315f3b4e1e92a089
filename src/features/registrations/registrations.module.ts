import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EventsModule } from '../events/events.module.js';
import { OrganisationsModule } from '../organisations/organisations.module.js';
import { AddingService } from './adding.service.js';
import { ImportingService } from './importing.service.js';
import { NotesRepository } from './notes.repository.js';
import { NotesService } from './notes.service.js';
import { OwnRegistrationService } from './own-registration.service.js';
import { OwnedRegistrationsRepository } from './owned-registrations.repository.js';
import { OwnedRegistrationsService } from './owned-registrations.service.js';
import { ParticipantsService } from './participants.service.js';
import { NetworksRepository } from './networks.repository.js';
import { PlacesRepository } from './places.repository.js';
import { PlacingService } from './placing.service.js';
import { RegisteringService } from './registering.service.js';
import { RegistrationMetrics } from './registration-metrics.service.js';
import { RegistrationQueue } from './registration-queue.service.js';
import { Registration } from './registration.entity.js';
import { RegistrationsJobs } from './registrations.jobs.js';
import { RegistrationsController } from './registrations.controller.js';
import { RegistrationsRepository } from './registrations.repository.js';
import { RegistrationsService } from './registrations.service.js';
import { RosterChangesService } from './roster-changes.service.js';
import { RosterRepository } from './roster.repository.js';
import { RosterService } from './roster.service.js';
import { SeatsService } from './seats.service.js';
import { StatisticsRepository } from './statistics.repository.js';
import { StatisticsService } from './statistics.service.js';
import { TagsRepository } from './tags.repository.js';
import { TagsService } from './tags.service.js';
import { SeriesRegisteringService } from './series-registering.service.js';
import { WithdrawalRepository } from './withdrawal.repository.js';
import { WithdrawalService } from './withdrawal.service.js';

@Module({
  imports: [AccountsModule, EventsModule, OrganisationsModule, TypeOrmModule.forFeature([Registration])],
  controllers: [RegistrationsController],
  providers: [
    AddingService,
    ImportingService,
    NotesRepository,
    NotesService,
    StatisticsRepository,
    StatisticsService,
    TagsRepository,
    TagsService,
    NetworksRepository,
    PlacesRepository,
    PlacingService,
    RegistrationsRepository,
    RegistrationMetrics,
    RegistrationQueue,
    ParticipantsService,
    SeatsService,
    SeriesRegisteringService,
    RegistrationsService,
    RegisteringService,
    OwnRegistrationService,
    OwnedRegistrationsRepository,
    OwnedRegistrationsService,
    RosterChangesService,
    RosterRepository,
    RosterService,
    RegistrationsJobs,
    WithdrawalRepository,
    WithdrawalService,
  ],
  exports: [
    AddingService,
    ImportingService,
    NotesService,
    StatisticsService,
    TagsService,
    RegistrationsService,
    RegisteringService,
    OwnRegistrationService,
    OwnedRegistrationsService,
    RosterChangesService,
    RosterService,
    SeriesRegisteringService,
    WithdrawalService,
  ],
})
export class RegistrationsModule {}
