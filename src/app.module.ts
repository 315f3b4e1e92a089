import { type DynamicModule, Module } from '@nestjs/common';
import { referenceTables } from '../seeds/reference/index.js';
import type { Clock } from './common/clock.js';
import { AccountsModule } from './features/accounts/accounts.module.js';
import { AnnouncementsModule } from './features/announcements/announcements.module.js';
import { CalendarModule } from './features/calendar/calendar.module.js';
import { DirectoryModule } from './features/directory/directory.module.js';
import { ImportsModule } from './features/directory/imports/imports.module.js';
import { DocumentsModule } from './features/documents/documents.module.js';
import { EventsModule } from './features/events/events.module.js';
import { MaterialsModule } from './features/materials/materials.module.js';
import { NotificationsModule } from './features/notifications/notifications.module.js';
import { OrganisationsModule } from './features/organisations/organisations.module.js';
import { PersonalDataModule } from './features/personal-data/personal-data.module.js';
import { PostReleasesModule } from './features/post-releases/post-releases.module.js';
import { ProgramsModule } from './features/programs/programs.module.js';
import { RegistrationsModule } from './features/registrations/registrations.module.js';
import { ReschedulingModule } from './features/rescheduling/rescheduling.module.js';
import { RoadmapModule } from './features/roadmap/roadmap.module.js';
import type { Config } from './platform/config/config.js';
import { AuditModule } from './platform/audit/audit.module.js';
import { ConfigModule } from './platform/config/config.module.js';
import { HealthModule } from './platform/health/health.module.js';
import { type DatabaseLimits, shareConnections } from './platform/database/connections.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { HttpModule } from './platform/http/http.module.js';
import { JobsModule } from './platform/jobs/jobs.module.js';
import { MetricsModule } from './platform/metrics/metrics.module.js';
import { StorageModule } from './platform/storage/storage.module.js';
import { WebModule } from './web/web.module.js';

@Module({})
export class AppModule {
  static with(config: Readonly<Config>, databaseUrl: string, clock?: Clock, limits?: DatabaseLimits): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config, clock),
        DatabaseModule.at(databaseUrl, shareConnections(config).application, limits),
        JobsModule,
        AuditModule,
        HttpModule,
        StorageModule,
        MetricsModule,
        HealthModule.with(referenceTables),
        OrganisationsModule,
        AccountsModule,
        EventsModule,
        ProgramsModule,
        RegistrationsModule,
        MaterialsModule,
        AnnouncementsModule,
        PostReleasesModule,
        CalendarModule,
        DocumentsModule,
        NotificationsModule,
        ReschedulingModule,
        RoadmapModule,
        PersonalDataModule,
        DirectoryModule,
        ImportsModule,
        WebModule,
      ],
    };
  }
}
