import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../platform/config/config.js';
import type { ReviewFact } from '../events/events.events.js';
import { ReviewsService } from '../events/reviews.service.js';
import type { ClaimedPlainLetter } from './letters.repository.js';
import { OutboxService, PRIORITY } from './outbox.service.js';
import type { PlainVerdict } from './sending.repository.js';
import { reviewed } from './templates/review.js';

/** It is news for so long. */
const NEWS_DAYS = 3;

/** Letters to who put an event up for review. */
@Injectable()
export class ReviewLettersService {
  constructor(
    private readonly reviews: ReviewsService,
    private readonly outbox: OutboxService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Tells the author what became of the review; once, however often this runs. Nothing when the account is gone or closed. */
  async reviewed(fact: ReviewFact): Promise<void> {
    const news = await this.reviews.newsOf(fact);
    if (!news) return;
    const letter = {
      id: randomUUIDv7(),
      dedupeKey: `event-review:${fact.eventId}:${fact.revision}`,
      kind: 'EVENT_REVIEW' as const,
      toAddress: news.email,
      toName: news.authorName,
      replyTo: null,
      eventId: fact.eventId,
      expiresAt: new Date(this.clock.now().getTime() + NEWS_DAYS * 86_400_000),
      source: JSON.stringify(fact),
      ...reviewed(news, this.config.PUBLIC_URL),
    };
    await this.outbox.put([letter], PRIORITY.PERSONAL);
  }

  /** The news as they are when the letter's turn comes: the planned time may be another one. */
  async judge({ source, expiresAt }: ClaimedPlainLetter): Promise<PlainVerdict> {
    if (!source.startsWith('{')) return 'send';
    const news = await this.reviews.newsOf(JSON.parse(source) as ReviewFact);
    if (!news) return { drop: 'автора больше нет' };
    return { ...reviewed(news, this.config.PUBLIC_URL), expiresAt };
  }
}
