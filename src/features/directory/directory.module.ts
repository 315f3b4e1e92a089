import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EventsModule } from '../events/events.module.js';
import { OrganisationsModule } from '../organisations/organisations.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { BulkService } from './bulk.service.js';
import { DirectoryController } from './directory.controller.js';
import { DirectoryJobs } from './directory.jobs.js';
import { DirectoryService } from './directory.service.js';
import { MergesRepository } from './merges.repository.js';
import { MergesService } from './merges.service.js';
import { MunicipalityChangesService } from './municipality-changes.service.js';
import { ReferencesRepository } from './references.repository.js';
import { ResponsiblePersonsRepository } from './responsible-persons.repository.js';
import { ResponsiblePersonsService } from './responsible-persons.service.js';
import { TypedSchoolsRepository } from './typed-schools.repository.js';
import { UnknownSchoolsRepository } from './unknown-schools.repository.js';
import { UnknownSchoolsService } from './unknown-schools.service.js';

/** The directory of organisations for staff: cards, people named by orders, unknown schools, merges, municipalities. */
@Module({
  imports: [AccountsModule, EventsModule, OrganisationsModule, RegistrationsModule],
  controllers: [DirectoryController],
  providers: [
    BulkService,
    DirectoryJobs,
    DirectoryService,
    MergesRepository,
    MergesService,
    MunicipalityChangesService,
    ReferencesRepository,
    ResponsiblePersonsRepository,
    ResponsiblePersonsService,
    TypedSchoolsRepository,
    UnknownSchoolsRepository,
    UnknownSchoolsService,
  ],
  exports: [
    BulkService,
    DirectoryService,
    MergesService,
    MunicipalityChangesService,
    ResponsiblePersonsService,
    UnknownSchoolsService,
  ],
})
export class DirectoryModule {}
