import { Injectable } from '@nestjs/common';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { INFORMATION_LETTER_SENT } from '../documents/documents.events.js';
import { PROGRAM_RELEASED, SPEAKER_CLAIM_DECIDED } from '../programs/programs.events.js';
import { SERIES_REGISTRATION_CHANGED } from '../registrations/registrations.events.js';
import { CampaignLettersService, WRITE_CAMPAIGN } from './campaign-letters.service.js';
import { DocumentLettersService } from './document-letters.service.js';
import { ReleaseLettersService } from './release-letters.service.js';
import { SeriesLettersService } from './series-letters.service.js';
import { SpeakerLettersService } from './speaker-letters.service.js';

/** What makes letters about more than the state of one registration. */
@Injectable()
export class PlainLettersJobs {
  constructor(
    jobs: JobsService,
    campaigns: CampaignLettersService,
    documents: DocumentLettersService,
    releases: ReleaseLettersService,
    series: SeriesLettersService,
    speakers: SpeakerLettersService,
  ) {
    jobs.handle(INFORMATION_LETTER_SENT, ({ letterId }) => documents.informationLetterSent(String(letterId)));
    jobs.handle(SERIES_REGISTRATION_CHANGED, ({ registrationId }) => series.changed(String(registrationId)));
    jobs.handle(WRITE_CAMPAIGN, ({ campaignId }) => campaigns.write(String(campaignId)));
    jobs.handle(SPEAKER_CLAIM_DECIDED, ({ speakerId, personId }) =>
      speakers.claimDecided(String(speakerId), String(personId)),
    );
    jobs.handle(PROGRAM_RELEASED, ({ eventId }) => releases.programReleased(String(eventId)));
  }
}
