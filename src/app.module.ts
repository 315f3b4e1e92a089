import { type DynamicModule, Module } from '@nestjs/common';
import type { Clock } from './common/clock.js';
import { AccountsModule } from './features/accounts/accounts.module.js';
import { EventsModule } from './features/events/events.module.js';
import { OrganisationsModule } from './features/organisations/organisations.module.js';
import { RegistrationsModule } from './features/registrations/registrations.module.js';
import type { Config } from './platform/config/config.js';
import { ConfigModule } from './platform/config/config.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { HttpModule } from './platform/http/http.module.js';
import { JobsModule } from './platform/jobs/jobs.module.js';

@Module({})
export class AppModule {
  static with(config: Readonly<Config>, databaseUrl: string, clock?: Clock): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config, clock),
        DatabaseModule.at(databaseUrl),
        JobsModule,
        HttpModule,
        OrganisationsModule,
        AccountsModule,
        EventsModule,
        RegistrationsModule,
      ],
    };
  }
}
