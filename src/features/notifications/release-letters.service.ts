import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { ReleasesService } from '../programs/releases.service.js';
import { holdsPlace } from '../registrations/registrations.rules.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { namesOf, toNameOf } from '../registrations/addressee.rules.js';
import type { PlainLetter } from './letters.repository.js';
import { OutboxService, PRIORITY } from './outbox.service.js';
import { programChanged } from './templates/program-changed.js';

/** Letters in one transaction; a run that was cut short writes the rest. */
const CHUNK = 500;

/** Tells those registered of a release of the program that concerns them. */
@Injectable()
export class ReleaseLettersService {
  constructor(
    private readonly releases: ReleasesService,
    private readonly registrations: RegistrationsService,
    private readonly outbox: OutboxService,
    private readonly config: Config,
  ) {}

  /** One letter to everybody who held a place when the release came out; a second run makes none. */
  async programReleased(eventId: string): Promise<void> {
    const news = await this.releases.news(eventId);
    if (!news) return;
    const { event, number, releasedAt, differences } = news;
    const site = this.config.PUBLIC_URL;
    const readers = (await this.registrations.recipients(eventId)).filter(
      ({ state, createdAt }) => holdsPlace(state) && createdAt <= releasedAt,
    );
    for (let start = 0; start < readers.length; start += CHUNK) {
      const letters = readers.slice(start, start + CHUNK).map((reader): PlainLetter => ({
        id: randomUUIDv7(),
        dedupeKey: `program:${eventId}:${number}:${reader.id}`,
        kind: 'PROGRAM_CHANGED',
        toAddress: reader.email,
        toName: toNameOf(reader),
        replyTo: null,
        eventId,
        registrationId: reader.id,
        expiresAt: event.endsAt,
        ...programChanged({
          person: namesOf(reader),
          event,
          differences,
          site,
          page: `${site}/events/${event.slug}#program`,
          own: `${site}/r/${this.registrations.tokenOf(reader)}`,
        }),
      }));
      await this.outbox.put(letters, PRIORITY.MASS);
    }
    await this.releases.markTold(eventId, number);
  }
}
