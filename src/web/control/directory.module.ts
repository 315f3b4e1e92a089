import { Module } from '@nestjs/common';
import { AccountsModule } from '../../features/accounts/accounts.module.js';
import { DirectoryModule } from '../../features/directory/directory.module.js';
import { OrganisationsModule } from '../../features/organisations/organisations.module.js';
import { PagesModule } from '../pages.module.js';
import { MergePages } from './merge.page.js';
import { MunicipalitiesPages } from './municipalities.page.js';
import { OrganisationChoices } from './organisation-choices.service.js';
import { OrganisationPages } from './organisation.page.js';
import { OrganisationsBulkPages } from './organisations-bulk.page.js';
import { OrganisationsPages } from './organisations.page.js';
import { ResponsiblePersonsPages } from './responsible-persons.page.js';
import { UnknownSchoolsPages } from './unknown-schools.page.js';

/** Pages of the directory. */
@Module({
  imports: [AccountsModule, DirectoryModule, OrganisationsModule, PagesModule],
  controllers: [
    OrganisationsPages,
    OrganisationsBulkPages,
    OrganisationPages,
    MergePages,
    MunicipalitiesPages,
    ResponsiblePersonsPages,
    UnknownSchoolsPages,
  ],
  providers: [OrganisationChoices],
})
export class DirectoryPagesModule {}
