import { createHash, randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import { SeriesService } from '../events/series.service.js';
import { type RegistrationRow, RegistrationsService } from '../registrations/registrations.service.js';
import { namesOf, toNameOf } from '../registrations/addressee.rules.js';
import { ComposerService } from './composer.service.js';
import type { ClaimedPlainLetter, PlainLetter } from './letters.repository.js';
import { OutboxService, PRIORITY } from './outbox.service.js';
import type { PlainVerdict, Rewriting } from './sending.repository.js';
import { type SeriesDate, seriesRegistration } from './templates/series.js';
import { tellsOf } from './told.rules.js';

/** One letter about all that a person has by the form of a series. */
@Injectable()
export class SeriesLettersService {
  constructor(
    private readonly registrations: RegistrationsService,
    private readonly events: EventsService,
    private readonly series: SeriesService,
    private readonly outbox: OutboxService,
    private readonly composer: ComposerService,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes the letter about what stands now, with an invitation for each date that is sure; the same state makes no second one. Nothing
   * when all of it is cancelled or over.
   */
  async changed(registrationId: string): Promise<void> {
    const registration = await this.registrations.findById(registrationId);
    const found = registration && (await this.content(registration));
    if (!found) return;
    const { content, all, last } = found;
    const letter: PlainLetter = {
      id: randomUUIDv7(),
      dedupeKey: `series:${registration.seriesId}:${fingerprint(all)}`,
      kind: 'SERIES',
      toAddress: registration.email,
      toName: toNameOf(registration),
      replyTo: null,
      eventId: last.event.id,
      registrationId: last.recipient.id,
      ...content,
    };
    await this.outbox.put([letter], PRIORITY.PERSONAL);
  }

  /** The letter as the dates and their registrations are when its turn comes. */
  async judge({ registrationId = '' }: ClaimedPlainLetter): Promise<PlainVerdict> {
    const registration = await this.registrations.findById(registrationId);
    const found = registration && (await this.content(registration));
    return found ? found.content : { drop: 'все даты отменены, прошли, или человек отказался от всех' };
  }

  private async content(
    registration: RegistrationRow,
  ): Promise<{ content: SeriesContent; all: RegistrationRow[]; last: Ahead } | null> {
    const series = registration.seriesId ? await this.series.findById(registration.seriesId) : null;
    if (!series) return null;
    const all = await this.registrations.ofSeries(registration);
    const ahead = await this.ahead(all);
    const last = ahead.at(-1);
    if (!last) return null;
    const { site } = this.composer;
    const ics = await this.composer.invitationsTo(ahead);
    const unsure = all.find(({ state }) => state === 'PENDING' || state === 'OFFERED');
    const rendered = seriesRegistration({
      person: namesOf(registration),
      series: series.title,
      dates: await this.dates(ahead),
      site,
      page: `${site}/series/${series.slug}`,
      ics: `${site}/series/${series.slug}.ics`,
      confirm: unsure ? `${this.composer.ownPage(unsure)}/confirm` : null,
    });
    const tells = ahead.flatMap(({ event, recipient }) => tellsOf('CONFIRMED', event, recipient.id));
    const invitation = { ics, icsMethod: ics === null ? null : ('REQUEST' as const) };
    return { content: { ...rendered, ...invitation, expiresAt: last.event.endsAt, tells, basis: null }, all, last };
  }

  /** The dates ahead that take place, the nearest first. */
  private async ahead(registrations: readonly RegistrationRow[]): Promise<Ahead[]> {
    const byEvent = new Map(registrations.map((registration) => [registration.eventId, registration]));
    const events = await this.events.listByIds([...byEvent.keys()], this.clock.now());
    return events.toReversed().flatMap((event) => {
      const recipient = byEvent.get(event.id);
      const isOn = recipient && recipient.state !== 'CANCELLED' && !event.cancelledAt;
      return isOn && event.publicationState !== 'WITHDRAWN' ? [{ event, recipient }] : [];
    });
  }

  private async dates(ahead: readonly Ahead[]): Promise<SeriesDate[]> {
    const dates: SeriesDate[] = [];
    for (const { event, recipient } of ahead) {
      const position = await this.registrations.positionOf(recipient.id);
      const own = this.composer.ownPage(recipient);
      dates.push({ ...event, eventId: event.id, state: recipient.state, position, own });
    }
    return dates;
  }
}

interface Ahead {
  event: EventRow;
  recipient: RegistrationRow;
}

type SeriesContent = Omit<Rewriting, 'icsMethod'> & { icsMethod: 'REQUEST' | null };

/** Another one for any change of what the letter tells. */
function fingerprint(registrations: readonly RegistrationRow[]): string {
  const told = registrations.map(({ id, revision }) => `${id}:${revision}`);
  return createHash('sha256').update(told.toSorted().join()).digest('base64url');
}
