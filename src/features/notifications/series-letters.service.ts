import { createHash, randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../platform/config/config.js';
import { EventsService } from '../events/events.service.js';
import { SeriesService } from '../events/series.service.js';
import { type RegistrationRow, RegistrationsService } from '../registrations/registrations.service.js';
import { namesOf, toNameOf } from '../registrations/addressee.rules.js';
import { OutboxService, PRIORITY } from './outbox.service.js';
import { type SeriesDate, seriesRegistration } from './templates/series.js';

/** One letter about all that a person has by the form of a series. */
@Injectable()
export class SeriesLettersService {
  constructor(
    private readonly registrations: RegistrationsService,
    private readonly events: EventsService,
    private readonly series: SeriesService,
    private readonly outbox: OutboxService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Writes the letter about what stands now; the same state makes no second one. Nothing when all of it is cancelled or over. */
  async changed(registrationId: string): Promise<void> {
    const registration = await this.registrations.findById(registrationId);
    const series = registration?.seriesId ? await this.series.findById(registration.seriesId) : null;
    if (!registration || !series) return;
    const all = await this.registrations.ofSeries(registration);
    const dates = await this.dates(all);
    const last = dates.at(-1);
    if (!last) return;
    const site = this.config.PUBLIC_URL;
    const unsure = all.find(({ state }) => state === 'PENDING' || state === 'OFFERED');
    const rendered = seriesRegistration({
      person: namesOf(registration),
      series: series.title,
      dates,
      site,
      page: `${site}/series/${series.slug}`,
      ics: `${site}/series/${series.slug}.ics`,
      confirm: unsure ? `${this.own(unsure)}/confirm` : null,
    });
    const letter = {
      id: randomUUIDv7(),
      dedupeKey: `series:${series.id}:${fingerprint(all)}`,
      kind: 'SERIES' as const,
      toAddress: registration.email,
      toName: toNameOf(registration),
      replyTo: null,
      eventId: last.eventId,
      registrationId: all.find(({ eventId }) => eventId === last.eventId)?.id,
      expiresAt: last.endsAt,
      ...rendered,
    };
    await this.outbox.put([letter], PRIORITY.PERSONAL);
  }

  /** The dates ahead, the nearest first. */
  private async dates(registrations: readonly RegistrationRow[]): Promise<SeriesDate[]> {
    const byEvent = new Map(registrations.map((registration) => [registration.eventId, registration]));
    const events = await this.events.listByIds([...byEvent.keys()], this.clock.now());
    const dates: SeriesDate[] = [];
    for (const event of events.toReversed()) {
      const registration = byEvent.get(event.id);
      if (!registration || event.cancelledAt) continue;
      const position = await this.registrations.positionOf(registration.id);
      dates.push({ ...event, eventId: event.id, state: registration.state, position, own: this.own(registration) });
    }
    return dates;
  }

  private own(registration: RegistrationRow): string {
    return `${this.config.PUBLIC_URL}/r/${this.registrations.tokenOf(registration)}`;
  }
}

/** Another one for any change of what the letter tells. */
function fingerprint(registrations: readonly RegistrationRow[]): string {
  const told = registrations.map(({ id, revision }) => `${id}:${revision}`);
  return createHash('sha256').update(told.toSorted().join()).digest('base64url');
}
