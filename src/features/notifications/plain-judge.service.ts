import { Injectable } from '@nestjs/common';
import { CampaignLettersService } from './campaign-letters.service.js';
import { DocumentLettersService } from './document-letters.service.js';
import type { ClaimedPlainLetter } from './letters.repository.js';
import { ReleaseLettersService } from './release-letters.service.js';
import { ReviewLettersService } from './review-letters.service.js';
import { type PlainVerdict, SendingRepository } from './sending.repository.js';
import { SeriesLettersService } from './series-letters.service.js';
import { SpeakerLettersService } from './speaker-letters.service.js';
import { basisOf } from './told.rules.js';

/** Asks those who wrote a letter about more than one registration whether it is still so. */
@Injectable()
export class PlainJudge {
  constructor(
    private readonly repository: SendingRepository,
    private readonly campaigns: CampaignLettersService,
    private readonly documents: DocumentLettersService,
    private readonly releases: ReleaseLettersService,
    private readonly reviews: ReviewLettersService,
    private readonly series: SeriesLettersService,
    private readonly speakers: SpeakerLettersService,
  ) {}

  /** What becomes of the letter; most are as they were written. */
  async judge(letter: ClaimedPlainLetter): Promise<PlainVerdict> {
    if (letter.present && letter.basis && basisOf(letter.kind, letter.present) === letter.basis) return 'send';
    switch (letter.kind) {
      case 'CAMPAIGN':
        return this.campaigns.judge(letter);
      case 'PROGRAM_CHANGED':
        return this.releases.judge(letter);
      case 'INFORMATION_LETTER':
        return this.documents.judge(letter);
      case 'SPEAKER_CLAIM':
        return this.speakers.judge(letter);
      default:
        break;
    }
    if (await this.repository.hasLater(letter.id)) return { drop: 'следующее письмо говорит больше' };
    return letter.kind === 'SERIES' ? this.series.judge(letter) : this.reviews.judge(letter);
  }
}
