import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EventsModule } from '../events/events.module.js';
import { OrganisationsModule } from '../organisations/organisations.module.js';
import { ProgramsModule } from '../programs/programs.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { CalendarController } from './calendar.controller.js';
import { CalendarRepository } from './calendar.repository.js';
import { CalendarService } from './calendar.service.js';
import { EntriesService } from './entries.service.js';
import { FeedsService } from './feeds.service.js';
import { PersonalFeedService } from './personal-feed.service.js';

@Module({
  imports: [AccountsModule, EventsModule, OrganisationsModule, ProgramsModule, RegistrationsModule],
  controllers: [CalendarController],
  providers: [CalendarRepository, EntriesService, FeedsService, PersonalFeedService, CalendarService],
  exports: [CalendarService, PersonalFeedService],
})
export class CalendarModule {}
