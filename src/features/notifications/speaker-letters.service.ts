import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { SpeakersService } from '../programs/speakers.service.js';
import type { ClaimedPlainLetter } from './letters.repository.js';
import { OutboxService, PRIORITY } from './outbox.service.js';
import type { PlainVerdict } from './sending.repository.js';
import { speakerClaimDecided } from './templates/speaker-claim.js';

/** It is news for so long. */
const NEWS_DAYS = 3;

/** Letters to those who said to be a speaker of a program. */
@Injectable()
export class SpeakerLettersService {
  constructor(
    private readonly speakers: SpeakersService,
    private readonly outbox: OutboxService,
    private readonly config: Config,
  ) {}

  /** Tells the person what the organiser answered; once, however often this runs. Nothing when the account is gone or closed. */
  async claimDecided(speakerId: string, personId: string): Promise<void> {
    const news = await this.speakers.newsOf(speakerId, personId);
    if (!news) return;
    const letter = {
      id: randomUUIDv7(),
      dedupeKey: `speaker-claim:${speakerId}:${personId}:${news.decidedAt.toISOString()}`,
      kind: 'SPEAKER_CLAIM' as const,
      toAddress: news.email,
      toName: [news.firstName, news.lastName].join(' '),
      replyTo: null,
      eventId: news.eventId,
      expiresAt: new Date(news.decidedAt.getTime() + NEWS_DAYS * 86_400_000),
      ...speakerClaimDecided(news, this.config.PUBLIC_URL),
    };
    await this.outbox.put([letter], PRIORITY.PERSONAL);
  }

  /** The answer as it stands when the letter's turn comes; another answer has a letter of its own. */
  async judge({ source, expiresAt }: ClaimedPlainLetter): Promise<PlainVerdict> {
    const [, speakerId = '', personId = '', ...decidedAt] = source.split(':');
    const news = await this.speakers.newsOf(speakerId, personId);
    if (news?.decidedAt.toISOString() !== decidedAt.join(':')) return { drop: 'решение с тех пор изменилось' };
    return { ...speakerClaimDecided(news, this.config.PUBLIC_URL), expiresAt };
  }
}
