import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { formatWhen } from '../../common/russian.js';
import { Config } from '../../platform/config/config.js';
import { isAddress } from '../../platform/mail/mailbox.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import { type RegistrationRow, RegistrationsService } from '../registrations/registrations.service.js';
import { namesOf, toNameOf } from '../registrations/addressee.rules.js';
import { type CampaignRow, CampaignsRepository } from './campaigns.repository.js';
import { fill } from './campaigns.rules.js';
import type { ClaimedPlainLetter, PlainLetter } from './letters.repository.js';
import { OutboxService, PRIORITY } from './outbox.service.js';
import type { PlainVerdict } from './sending.repository.js';
import { campaignLetter } from './templates/campaign.js';
import type { RenderedLetter } from './templates/render.js';
import { basisOf, isOfRevision, UNTOLD } from './told.rules.js';

export const WRITE_CAMPAIGN = 'campaign.write';

/** Letters written in one go; a run that was cut short goes on after the last of them. */
const CHUNK = 200;
/** How long a letter that the mail server does not take is tried, days. */
const PATIENCE_DAYS = 3;
/** The organiser's own words may name another time: nobody can correct them, so the letter says so first. */
const MOVED_SINCE = 'Это письмо написано до того, как изменилось время события. Теперь событие состоится:';

/** Puts the letters of a campaign into the ledger. */
@Injectable()
export class CampaignLettersService {
  constructor(
    private readonly repository: CampaignsRepository,
    private readonly registrations: RegistrationsService,
    private readonly events: EventsService,
    private readonly outbox: OutboxService,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes to everybody who has not been written to, until nobody is left or the campaign is stopped. Each recipient has one
   * letter with an id of its own, so a second run makes none.
   */
  async write(campaignId: string): Promise<void> {
    const campaign = await this.repository.find(campaignId);
    const event = campaign && (await this.events.findById(campaign.eventId));
    if (!event) return;
    let written: number;
    do written = await this.dataSource.transaction((tx) => this.writeChunk(tx, campaign, event));
    while (written > 0);
  }

  /** Returns how many recipients are done with. A stop waits for the end of `tx` and then finds all of its letters. */
  private async writeChunk(tx: EntityManager, campaign: CampaignRow, event: EventRow): Promise<number> {
    const recipients = await this.repository.waiting(tx, campaign.id, CHUNK);
    const ids = recipients.map(({ registrationId }) => registrationId);
    const registrations = new Map((await this.registrations.findByIds(ids, tx)).map((one) => [one.id, one]));
    const letters = recipients.flatMap(({ registrationId, letterId }): PlainLetter[] => {
      const registration = registrations.get(registrationId);
      if (!registration || !isMeant(campaign, registration)) return [];
      return [this.letter(letterId, campaign, event, registration)];
    });
    await this.outbox.putIn(tx, letters, PRIORITY.MASS);
    await this.repository.markWritten(tx, campaign.id, ids, this.clock.now());
    return recipients.length;
  }

  /** What becomes of a letter whose turn comes after the event or the registration has changed. */
  async judge({ source, registrationId = '', expiresAt, basis }: ClaimedPlainLetter): Promise<PlainVerdict> {
    const [, campaignId = ''] = source.split(':');
    const campaign = await this.repository.find(campaignId);
    const event = campaign && (await this.events.findById(campaign.eventId));
    const [registration] = await this.registrations.findByIds([registrationId]);
    if (!event || !registration) return { drop: 'события, рассылки или регистрации больше нет' };
    if (campaign.state === 'STOPPED') return { drop: 'рассылка остановлена' };
    if (!isMeant(campaign, registration)) return { drop: 'регистрация с тех пор отменена' };
    const sentAt = campaign.sentAt ?? campaign.updatedAt;
    if (event.cancelledAt && event.cancelledAt > sentAt) return { drop: 'событие отменено' };
    if (event.publicationState === 'WITHDRAWN' && !isOfRevision(basis, event.revision))
      return { drop: 'событие снято с публикации' };
    return { ...this.content(campaign, event, registration), expiresAt };
  }

  /** The letter as `registration` would read it, for the preview. */
  render(
    campaign: Pick<CampaignRow, 'subject' | 'body' | 'sentAt'>,
    event: EventRow,
    registration: Pick<
      RegistrationRow,
      'id' | 'linkGeneration' | 'firstName' | 'middleName' | 'lastName' | 'emailConfirmedAt' | 'source'
    >,
  ): RenderedLetter {
    const own = `${this.config.PUBLIC_URL}/r/${this.registrations.tokenOf(registration)}`;
    const person = namesOf(registration);
    const values = {
      имя: [person.firstName, person.middleName].filter(Boolean).join(' ') || 'участник',
      фамилия: person.lastName,
      событие: event.title,
      когда: formatWhen(event.startsAt, event.endsAt, event.zone),
      ссылка: own,
    };
    const isMoved = campaign.sentAt && event.movedAt && event.movedAt > campaign.sentAt;
    return campaignLetter({
      news: isMoved ? `${MOVED_SINCE} ${values.когда}.` : null,
      person,
      subject: fill(campaign.subject, values),
      lines: fill(campaign.body, values).split('\n'),
      organiser: event.organiser,
      site: this.config.PUBLIC_URL,
      own,
      answerable: replyTo(event) !== null,
    });
  }

  private letter(id: string, campaign: CampaignRow, event: EventRow, registration: RegistrationRow): PlainLetter {
    return {
      id,
      dedupeKey: `campaign:${campaign.id}:${registration.id}`,
      kind: 'CAMPAIGN',
      toAddress: registration.email,
      toName: toNameOf(registration),
      replyTo: replyTo(event),
      eventId: event.id,
      registrationId: registration.id,
      expiresAt: new Date(this.clock.now().getTime() + PATIENCE_DAYS * 86_400_000),
      ...this.content(campaign, event, registration),
    };
  }

  private content(
    campaign: CampaignRow,
    event: EventRow,
    registration: RegistrationRow,
  ): RenderedLetter & { basis: string | null } {
    const { revision, linkGeneration } = registration;
    const versions = { eventRevision: event.revision, registrationRevision: revision, linkGeneration };
    const basis = basisOf('CAMPAIGN', { ...versions, told: UNTOLD, newestRelease: null });
    return { ...this.render(campaign, event, registration), basis };
  }
}

/** Who has cancelled since is written to only where that was asked for. */
function isMeant({ filter }: CampaignRow, { state }: RegistrationRow): boolean {
  return state !== 'CANCELLED' || (filter.status?.includes('CANCELLED') ?? false);
}

function replyTo({ contact }: Pick<EventRow, 'contact'>): string | null {
  return contact && isAddress(contact) ? contact : null;
}
