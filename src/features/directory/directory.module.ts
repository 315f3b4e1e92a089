import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EventsModule } from '../events/events.module.js';
import { OrganisationsModule } from '../organisations/organisations.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { DirectoryController } from './directory.controller.js';
import { DirectoryService } from './directory.service.js';

/** The directory of organisations for staff: cards, people named by orders, unknown schools, merges, municipalities. */
@Module({
  imports: [AccountsModule, EventsModule, OrganisationsModule, RegistrationsModule],
  controllers: [DirectoryController],
  providers: [DirectoryService],
  exports: [DirectoryService],
})
export class DirectoryModule {}
