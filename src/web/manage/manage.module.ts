import { Module } from '@nestjs/common';
import { AccountsModule } from '../../features/accounts/accounts.module.js';
import { AnnouncementsModule } from '../../features/announcements/announcements.module.js';
import { AuditLogModule } from '../../features/audit/audit.module.js';
import { DocumentsModule } from '../../features/documents/documents.module.js';
import { EventsModule } from '../../features/events/events.module.js';
import { MaterialsModule } from '../../features/materials/materials.module.js';
import { NotificationsModule } from '../../features/notifications/notifications.module.js';
import { OrganisationsModule } from '../../features/organisations/organisations.module.js';
import { PostReleasesModule } from '../../features/post-releases/post-releases.module.js';
import { ProgramsModule } from '../../features/programs/programs.module.js';
import { RegistrationsModule } from '../../features/registrations/registrations.module.js';
import { ReschedulingModule } from '../../features/rescheduling/rescheduling.module.js';
import { RoadmapModule } from '../../features/roadmap/roadmap.module.js';
import { WorkspaceModule } from '../../features/workspace/workspace.module.js';
import { PagesModule } from '../pages.module.js';
import { SchoolMatcher } from '../public/school-matcher.service.js';
import { ManageAnnouncementPage } from './announcement.page.js';
import { CopyingModule } from '../../features/copying/copying.module.js';
import { CopyingPages } from './copying.page.js';
import { RepeatPages } from './repeat.page.js';
import { EventChangesModel } from './event-changes.service.js';
import { CampaignsPages } from './campaigns.page.js';
import { EventChangesPages } from './event-changes.page.js';
import { EventAlertsModel } from './event-alerts.service.js';
import { EventEditorModel } from './event-editor.service.js';
import { EventsExportPage } from './events-export.page.js';
import { EventListPages } from './events-list.page.js';
import { EventChoices } from './event-choices.service.js';
import { EventNotesModel } from './event-notes.service.js';
import { EventHistoryPage } from './event-history.page.js';
import { HelpersPages } from './helpers.page.js';
import { InformationLetterPages } from './information-letter.page.js';
import { ManageEventsPages } from './manage-events.page.js';
import { NewEventPages } from './new-event.page.js';
import { NewEventModel } from './new-event.service.js';
import { ManageNewsPage, NewsPages } from './news.page.js';
import { ProgramDesk } from './program-desk.service.js';
import { PicturesModule } from '../../features/publications/pictures.module.js';
import { PublicationDesk } from './publication-desk.service.js';
import { PackageModel } from './package.model.js';
import { ParticipantModel } from './participant.model.js';
import { ParticipantPage } from './participant.page.js';
import { ParticipantsAddPage } from './participants-add.page.js';
import { ParticipantsBulkPage } from './participants-bulk.page.js';
import { ParticipantsImportPages } from './participants-import.page.js';
import { ParticipantsListsPages } from './participants-lists.page.js';
import { ParticipantsPage } from './participants.page.js';
import { ManageMaterialsPages } from './materials.page.js';
import { ManagePostReleasePage } from './post-release.page.js';
import { ProgramTablePages } from './program-table.page.js';
import { ManageProgramPage } from './program.page.js';
import { StatisticsPages } from './statistics.page.js';
import { ParticipantFilesPages } from './participant-files.page.js';
import { ManageSeriesPages } from './series.page.js';
import { ManageSeriesPostReleasePage } from './series-post-release.page.js';
import { TodayPage } from './today.page.js';
import { EventsViewsPages } from './events-views.page.js';
import { ReviewPages } from './review.page.js';
import { SavedViewsModel } from './saved-views.model.js';

/** The organiser's workspace. */
@Module({
  imports: [
    AccountsModule,
    AnnouncementsModule,
    CopyingModule,
    AuditLogModule,
    DocumentsModule,
    EventsModule,
    MaterialsModule,
    PicturesModule,
    NotificationsModule,
    OrganisationsModule,
    PagesModule,
    PostReleasesModule,
    ProgramsModule,
    RegistrationsModule,
    ReschedulingModule,
    RoadmapModule,
    WorkspaceModule,
  ],
  controllers: [
    CampaignsPages,
    CopyingPages,
    RepeatPages,
    EventChangesPages,
    EventHistoryPage,
    EventListPages,
    EventsExportPage,
    EventsViewsPages,
    HelpersPages,
    InformationLetterPages,
    ManageAnnouncementPage,
    ManageEventsPages,
    NewEventPages,
    ManageMaterialsPages,
    ManagePostReleasePage,
    ManageProgramPage,
    ProgramTablePages,
    NewsPages,
    ManageNewsPage,
    ParticipantPage,
    ParticipantsAddPage,
    ParticipantsBulkPage,
    ParticipantsImportPages,
    ParticipantsListsPages,
    ParticipantsPage,
    ManageSeriesPages,
    ParticipantFilesPages,
    StatisticsPages,
    ManageSeriesPostReleasePage,
    ReviewPages,
    TodayPage,
  ],
  providers: [
    EventAlertsModel,
    EventChangesModel,
    EventChoices,
    EventEditorModel,
    EventNotesModel,
    SavedViewsModel,
    NewEventModel,
    PackageModel,
    ProgramDesk,
    PublicationDesk,
    ParticipantModel,
    SchoolMatcher,
  ],
})
export class ManageModule {}
