import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { type ReleaseNews, ReleasesService } from '../programs/releases.service.js';
import { holdsPlace } from '../registrations/registrations.rules.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { namesOf, toNameOf } from '../registrations/addressee.rules.js';
import type { Recipient } from './composer.service.js';
import type { ClaimedPlainLetter, PlainLetter } from './letters.repository.js';
import { OutboxService, PRIORITY } from './outbox.service.js';
import type { PlainVerdict, Rewriting } from './sending.repository.js';
import { programChanged } from './templates/program-changed.js';
import { ToldRepository } from './told.repository.js';
import { basisOf, isOfRevision, type Told, UNTOLD } from './told.rules.js';
import { isCopyOfSent } from './verdict.rules.js';

/** Letters in one transaction; a run that was cut short writes the rest. */
const CHUNK = 500;

/** Tells those registered of a release of the program that concerns them. */
@Injectable()
export class ReleaseLettersService {
  constructor(
    private readonly releases: ReleasesService,
    private readonly registrations: RegistrationsService,
    private readonly outbox: OutboxService,
    private readonly told: ToldRepository,
    private readonly config: Config,
  ) {}

  /** One letter to everybody who held a place when the release came out; a second run makes none. */
  async programReleased(eventId: string): Promise<void> {
    const news = await this.releases.news(eventId);
    if (!news) return;
    const readers = (await this.registrations.recipients(eventId)).filter(
      ({ state, createdAt }) => holdsPlace(state) && createdAt <= news.releasedAt,
    );
    for (let start = 0; start < readers.length; start += CHUNK) {
      const chunk = readers.slice(start, start + CHUNK);
      const known = await this.told.expected(chunk.map(({ id }) => id));
      const letters = chunk.flatMap((reader) => this.letter(news, reader, known.get(reader.id) ?? UNTOLD) ?? []);
      await this.outbox.put(letters, PRIORITY.MASS);
    }
    await this.releases.markTold(eventId, news.number);
  }

  /** What becomes of a letter whose turn comes after something it tells has changed: all that is new to its reader, as it is now. */
  async judge({ dedupeKey, source, registrationId = '', present, basis }: ClaimedPlainLetter): Promise<PlainVerdict> {
    const [, eventId = '', number = '0'] = source.split(':');
    const reader = await this.registrations.findById(registrationId);
    if (!reader || !present) return { drop: 'события или регистрации больше нет' };
    if (!holdsPlace(reader.state)) return { drop: 'регистрация с тех пор изменилась' };
    const { told } = present;
    if (isCopyOfSent({ dedupeKey }))
      return isOfRevision(basis, present.eventRevision) ? 'send' : { drop: 'событие с тех пор изменилось' };
    if ((told.release ?? 0) >= Number(number)) return { drop: 'получатель знает эту программу' };
    const news = await this.releases.newest(eventId);
    if (!news) return { drop: 'событие отменено, прошло или снято с сайта' };
    return this.content(news, reader, told) ?? { drop: 'программа прежняя' };
  }

  /** Null when nothing is new to the reader. */
  private letter(news: ReleaseNews, reader: Recipient, told: Told): PlainLetter | null {
    const content = this.content(news, reader, told);
    return (
      content && {
        id: randomUUIDv7(),
        dedupeKey: `program:${news.event.id}:${news.number}:${reader.id}`,
        kind: 'PROGRAM_CHANGED',
        toAddress: reader.email,
        toName: toNameOf(reader),
        replyTo: null,
        eventId: news.event.id,
        registrationId: reader.id,
        ...content,
      }
    );
  }

  private content(news: ReleaseNews, reader: Recipient, told: Told): Rewriting | null {
    const { event, number } = news;
    const differences = news.since({ release: told.release, registeredAt: reader.createdAt });
    if (!differences) return null;
    const site = this.config.PUBLIC_URL;
    const { revision, linkGeneration } = reader;
    const versions = { eventRevision: event.revision, registrationRevision: revision, linkGeneration };
    return {
      expiresAt: event.endsAt,
      tells: [{ registrationId: reader.id, release: number, isOff: false }],
      basis: basisOf('PROGRAM_CHANGED', { ...versions, told, newestRelease: number }),
      ...programChanged({
        person: namesOf(reader),
        event,
        known: told.times,
        differences,
        site,
        page: `${site}/events/${event.slug}#program`,
        own: `${site}/r/${this.registrations.tokenOf(reader)}`,
      }),
    };
  }
}
