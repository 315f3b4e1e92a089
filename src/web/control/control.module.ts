import { Module } from '@nestjs/common';
import { AccountsModule } from '../../features/accounts/accounts.module.js';
import { AuditLogModule } from '../../features/audit/audit.module.js';
import { ImportsModule } from '../../features/directory/imports/imports.module.js';
import { DocumentsModule } from '../../features/documents/documents.module.js';
import { NotificationsModule } from '../../features/notifications/notifications.module.js';
import { OrganisationsModule } from '../../features/organisations/organisations.module.js';
import { PackageTermsModule } from '../../features/publications/package-terms.module.js';
import { PagesModule } from '../pages.module.js';
import { AuditPages } from './audit.page.js';
import { ControlHomePage } from './control-home.page.js';
import { ImportsPages } from './imports.page.js';
import { InformationLettersPage } from './information-letters.page.js';
import { InvitePages } from './invite.page.js';
import { JobsPages } from './jobs.page.js';
import { PackageTermsPage } from './package-terms.page.js';
import { PeopleBulkPages } from './people-bulk.page.js';
import { PeoplePages } from './people.page.js';
import { PersonPages } from './person.page.js';
import { RightsPage } from './rights.page.js';
import { ControlSecurityPages } from './security.page.js';

/** The control area: directory, people, rights, audit, personal data. */
@Module({
  imports: [
    NotificationsModule,
    AccountsModule,
    DocumentsModule,
    ImportsModule,
    AuditLogModule,
    OrganisationsModule,
    PackageTermsModule,
    PagesModule,
  ],
  controllers: [
    AuditPages,
    ControlHomePage,
    ImportsPages,
    InformationLettersPage,
    InvitePages,
    JobsPages,
    PackageTermsPage,
    PeopleBulkPages,
    PeoplePages,
    PersonPages,
    RightsPage,
    ControlSecurityPages,
  ],
})
export class ControlModule {}
