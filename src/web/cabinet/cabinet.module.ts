import { Module } from '@nestjs/common';
import { AccountsModule } from '../../features/accounts/accounts.module.js';
import { CalendarModule } from '../../features/calendar/calendar.module.js';
import { OrganisationsModule } from '../../features/organisations/organisations.module.js';
import { PersonalDataModule } from '../../features/personal-data/personal-data.module.js';
import { ProgramsModule } from '../../features/programs/programs.module.js';
import { RegistrationsModule } from '../../features/registrations/registrations.module.js';
import { PagesModule } from '../pages.module.js';
import { SchoolMatcher } from '../public/school-matcher.service.js';
import { CabinetHomePage } from './cabinet-home.page.js';
import { EmailPage } from './email.page.js';
import { ErasureLinkPages } from './erasure-link.page.js';
import { OwnCalendarPage } from './own-calendar.page.js';
import { OwnDataPages } from './own-data.page.js';
import { PreferencesPage } from './preferences.page.js';
import { ProfilePage } from './profile.page.js';
import { RolePage } from './role.page.js';
import { SecurityPages } from './security.page.js';
import { SessionsPage } from './sessions.page.js';
import { TalksPage } from './talks.page.js';
import { TokensPages } from './tokens.page.js';

/** A person's own pages. */
@Module({
  imports: [
    AccountsModule,
    CalendarModule,
    OrganisationsModule,
    PagesModule,
    PersonalDataModule,
    ProgramsModule,
    RegistrationsModule,
  ],
  controllers: [
    CabinetHomePage,
    EmailPage,
    ErasureLinkPages,
    OwnCalendarPage,
    OwnDataPages,
    PreferencesPage,
    ProfilePage,
    RolePage,
    SecurityPages,
    SessionsPage,
    TalksPage,
    TokensPages,
  ],
  providers: [SchoolMatcher],
})
export class CabinetModule {}
