import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailModule } from '../../platform/mail/mail.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CalendarModule } from '../calendar/calendar.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { EventsModule } from '../events/events.module.js';
import { ProgramsModule } from '../programs/programs.module.js';
import { RegistrationsModule } from '../registrations/registrations.module.js';
import { AccountLettersService } from './account-letters.service.js';
import { AskedLettersRepository } from './asked-letters.repository.js';
import { AskedLettersService } from './asked-letters.service.js';
import { CampaignLettersService } from './campaign-letters.service.js';
import { CampaignsRepository } from './campaigns.repository.js';
import { CampaignsService } from './campaigns.service.js';
import { ComposerService } from './composer.service.js';
import { DocumentLettersService } from './document-letters.service.js';
import { LetterJudge } from './letter-judge.service.js';
import { LetterMetrics } from './letter-metrics.service.js';
import { Letter } from './letter.entity.js';
import { LettersRepository } from './letters.repository.js';
import { LettersService } from './letters.service.js';
import { MailLineRepository } from './mail-line.repository.js';
import { MailLineService } from './mail-line.service.js';
import { NotificationsJobs } from './notifications.jobs.js';
import { NotificationsService } from './notifications.service.js';
import { OutboxService } from './outbox.service.js';
import { SeriesLettersService } from './series-letters.service.js';
import { ReviewLettersJobs } from './review-letters.jobs.js';
import { ReviewLettersService } from './review-letters.service.js';
import { PlainJudge } from './plain-judge.service.js';
import { PlainLettersJobs } from './plain-letters.jobs.js';
import { ReleaseLettersService } from './release-letters.service.js';
import { SpeakerLettersService } from './speaker-letters.service.js';
import { SendingRepository } from './sending.repository.js';
import { SendingService } from './sending.service.js';
import { ToldRepository } from './told.repository.js';

@Module({
  imports: [
    AccountsModule,
    CalendarModule,
    DocumentsModule,
    EventsModule,
    MailModule,
    ProgramsModule,
    RegistrationsModule,
    TypeOrmModule.forFeature([Letter]),
  ],
  providers: [
    AccountLettersService,
    AskedLettersRepository,
    AskedLettersService,
    CampaignLettersService,
    CampaignsRepository,
    CampaignsService,
    ComposerService,
    DocumentLettersService,
    LetterJudge,
    LetterMetrics,
    LettersRepository,
    LettersService,
    MailLineRepository,
    MailLineService,
    NotificationsJobs,
    NotificationsService,
    OutboxService,
    ReviewLettersJobs,
    ReviewLettersService,
    PlainJudge,
    PlainLettersJobs,
    ReleaseLettersService,
    SpeakerLettersService,
    SendingRepository,
    SendingService,
    ToldRepository,
    SeriesLettersService,
  ],
  exports: [CampaignLettersService, CampaignsService, ComposerService, LettersService, MailLineService],
})
export class NotificationsModule {}
