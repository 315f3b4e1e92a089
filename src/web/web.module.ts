import { Module } from '@nestjs/common';
import { AccountsModule } from '../features/accounts/accounts.module.js';
import { AnnouncementsModule } from '../features/announcements/announcements.module.js';
import { CalendarModule } from '../features/calendar/calendar.module.js';
import { DocumentsModule } from '../features/documents/documents.module.js';
import { EventsModule } from '../features/events/events.module.js';
import { PicturesModule } from '../features/publications/pictures.module.js';
import { MaterialsModule } from '../features/materials/materials.module.js';
import { NotificationsModule } from '../features/notifications/notifications.module.js';
import { OrganisationsModule } from '../features/organisations/organisations.module.js';
import { PersonalDataModule } from '../features/personal-data/personal-data.module.js';
import { PostReleasesModule } from '../features/post-releases/post-releases.module.js';
import { ProgramsModule } from '../features/programs/programs.module.js';
import { RegistrationsModule } from '../features/registrations/registrations.module.js';
import { RoadmapModule } from '../features/roadmap/roadmap.module.js';
import { AccountPagesModule } from './account/account.module.js';
import { AssetsController } from './assets.controller.js';
import { CabinetModule } from './cabinet/cabinet.module.js';
import { ControlModule } from './control/control.module.js';
import { DirectoryPagesModule } from './control/directory.module.js';
import { PersonalDataPagesModule } from './control/personal-data.module.js';
import { MailboxPage, ManagedLettersPage } from './mailbox.page.js';
import { ManageModule } from './manage/manage.module.js';
import { PagesModule } from './pages.module.js';
import { PicturesController } from './pictures.controller.js';
import { AddressedLetterPages } from './public/addressed-letter.page.js';
import { CalendarPage } from './public/calendar.page.js';
import { DiscoveryController } from './public/discovery.controller.js';
import { DocumentsPage } from './public/documents.page.js';
import { EventReaderModel } from './public/event-reader.model.js';
import { EventPageModel } from './public/event-page.model.js';
import { EventsPage } from './public/events.page.js';
import { HomePage } from './public/home.page.js';
import { JoinPage } from './public/join.page.js';
import { MeasurePage } from './public/measure.page.js';
import { MaterialsPages, OwnMaterialsPages } from './public/materials.page.js';
import { OwnDataPage } from './public/own-data.page.js';
import { OwnRegistrationModel } from './public/own-registration.model.js';
import { OwnRegistrationPages } from './public/own-registration.page.js';
import { PreviewsController } from './public/previews.controller.js';
import { PreviewPictures } from './public/previews.service.js';
import { ProgramPages } from './public/program.page.js';
import { PublicationsPages } from './public/publications.page.js';
import { RegistrationFormModel } from './public/registration-form.model.js';
import { RegistrationPage } from './public/registration.page.js';
import { RoadmapPage } from './public/roadmap.page.js';
import { SchoolMatcher } from './public/school-matcher.service.js';
import { SchoolsController } from './public/schools.controller.js';
import { SeriesPage } from './public/series.page.js';
import { SeriesRegistrationPage } from './public/series-registration.page.js';
import { ViewController } from './view.controller.js';

/** Server-rendered pages: they compose features, and nothing depends on them. */
@Module({
  imports: [
    AccountPagesModule,
    AccountsModule,
    AnnouncementsModule,
    CabinetModule,
    CalendarModule,
    ControlModule,
    DirectoryPagesModule,
    PersonalDataPagesModule,
    DocumentsModule,
    EventsModule,
    ManageModule,
    MaterialsModule,
    PicturesModule,
    NotificationsModule,
    OrganisationsModule,
    PagesModule,
    PersonalDataModule,
    PostReleasesModule,
    ProgramsModule,
    RegistrationsModule,
    RoadmapModule,
  ],
  controllers: [
    AddressedLetterPages,
    AssetsController,
    CalendarPage,
    DiscoveryController,
    DocumentsPage,
    EventsPage,
    HomePage,
    JoinPage,
    MailboxPage,
    MaterialsPages,
    OwnMaterialsPages,
    MeasurePage,
    ManagedLettersPage,
    OwnDataPage,
    OwnRegistrationPages,
    PicturesController,
    PreviewsController,
    ProgramPages,
    PublicationsPages,
    RegistrationPage,
    RoadmapPage,
    SchoolsController,
    SeriesPage,
    SeriesRegistrationPage,
    ViewController,
  ],
  providers: [
    EventPageModel,
    EventReaderModel,
    OwnRegistrationModel,
    RegistrationFormModel,
    SchoolMatcher,
    PreviewPictures,
  ],
})
export class WebModule {}
