import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Conflict, NotFound, RuleViolation } from '../../common/errors.js';
import { assertMove } from '../../common/lifecycle.js';
import { count } from '../../common/russian.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { type Actor, assertCan } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import type { RegistrationState } from '../registrations/registrations.rules.js';
import { type RosterFilter, type RosterRow, RosterService } from '../registrations/roster.service.js';
import type { CampaignInput, SendInput } from './campaigns.dto.js';
import { type CampaignRow, CampaignsRepository } from './campaigns.repository.js';
import { assertPlaceholders, CAMPAIGN } from './campaigns.rules.js';
import { WRITE_CAMPAIGN } from './campaign-letters.service.js';
import type { LetterState } from './notifications.rules.js';

export type { CampaignRow } from './campaigns.repository.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Who is written to when the list was not narrowed by state: those who have cancelled are not. */
const LIVE: RegistrationState[] = ['PENDING', 'IN_REVIEW', 'CONFIRMED', 'OFFERED', 'WAITLISTED'];

/** A campaign with all its page shows. */
export interface CampaignDetails {
  event: EventRow;
  campaign: CampaignRow;
  /** To how many it would go now, or went. */
  recipients: number;
  /** One of those it would go to, for the preview; null when there is nobody. */
  sample: RosterRow | null;
  letters: Partial<Record<LetterState, number>>;
}

/** Letters of an organiser to the participants that a filter finds: written, looked at, sent, stopped. */
@Injectable()
export class CampaignsService {
  constructor(
    private readonly repository: CampaignsRepository,
    private readonly roster: RosterService,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {}

  /** An event's campaigns, the newest first. Throws NotFound or Forbidden out of scope. */
  async list(actor: Actor, slug: string): Promise<{ event: EventRow; campaigns: CampaignRow[] }> {
    const event = await this.mayWrite(actor, slug);
    return { event, campaigns: await this.repository.list(event.id) };
  }

  /** To how many a letter would go. Throws NotFound or Forbidden out of scope. */
  async reach(actor: Actor, slug: string, filter: RosterFilter): Promise<number> {
    await this.mayWrite(actor, slug);
    return (await this.roster.select(actor, slug, live(filter))).length;
  }

  /** One campaign of the event. Throws NotFound or Forbidden out of scope. */
  async get(actor: Actor, slug: string, id: string): Promise<CampaignDetails> {
    const event = await this.mayWrite(actor, slug);
    const campaign = UUID.test(id) ? await this.repository.find(id) : null;
    if (campaign?.eventId !== event.id) throw new NotFound('Такой рассылки нет');
    const isDraft = campaign.state === 'DRAFT';
    const page = isDraft ? await this.roster.list(actor, slug, { ...live(campaign.filter), limit: 1 }) : null;
    return {
      event,
      campaign,
      recipients: isDraft ? await this.reach(actor, slug, campaign.filter) : campaign.recipients,
      sample: page?.items[0] ?? null,
      letters: isDraft ? {} : await this.repository.letterStates(id),
    };
  }

  /** Writes a draft to those whom `filter` finds; returns its id. Throws InvalidInput for an unknown placeholder. */
  async create(actor: Actor, slug: string, filter: RosterFilter, input: CampaignInput): Promise<string> {
    const event = await this.mayWrite(actor, slug);
    const { subject, body } = input;
    assertPlaceholders({ subject, body });
    const id = randomUUIDv7();
    await this.audit.transaction(actor, (tx) =>
      this.repository.insert(tx, {
        id,
        eventId: event.id,
        subject,
        body,
        filter,
        authorId: actor.personId,
        now: this.clock.now(),
      }),
    );
    return id;
  }

  /** Throws Conflict over a newer text, RuleViolation once it has gone out. */
  async update(actor: Actor, slug: string, id: string, { version, subject, body }: CampaignInput): Promise<void> {
    assertPlaceholders({ subject, body });
    await this.change(actor, slug, id, version, async (tx, campaign) => {
      if (campaign.state !== 'DRAFT')
        throw new RuleViolation('campaign-sent', 'Письмо уже отправлено, текст не изменить');
      await this.repository.update(tx, id, { subject, body }, this.clock.now());
    });
  }

  /** Deletes a draft. Throws RuleViolation once it has gone out. */
  async remove(actor: Actor, slug: string, id: string): Promise<void> {
    await this.change(actor, slug, id, null, async (tx, campaign) => {
      if (campaign.state !== 'DRAFT') throw new RuleViolation('campaign-sent', 'Отправленное письмо не удаляется');
      await this.repository.remove(tx, id);
    });
  }

  /**
   * Sends it to those whom its filter finds now, each once. Throws Conflict `count-changed` when they are not as many as the sender
   * was told, RuleViolation when it has gone out already.
   */
  async send(actor: Actor, slug: string, id: string, { expected, version }: SendInput): Promise<void> {
    await this.change(actor, slug, id, version, async (tx, campaign) => {
      assertMove(CAMPAIGN, campaign.state, 'SENT');
      const ids = await this.roster.select(actor, slug, live(campaign.filter));
      if (ids.length !== expected) {
        const people = count(ids.length, 'человек', 'человека', 'человек');
        throw new Conflict(`Список изменился: сейчас в нём ${people}. Проверьте и отправьте ещё раз`, 'count-changed');
      }
      await this.repository.markSent(tx, id, ids, actor.personId, this.clock.now());
      await this.jobs.add(tx, WRITE_CAMPAIGN, { campaignId: id }, { key: `${WRITE_CAMPAIGN}:${id}` });
    });
  }

  /** Keeps back what has not gone yet; returns how many letters that are. */
  async stop(actor: Actor, slug: string, id: string): Promise<number> {
    let kept = 0;
    await this.change(actor, slug, id, null, async (tx, campaign) => {
      assertMove(CAMPAIGN, campaign.state, 'STOPPED');
      kept = await this.repository.stop(tx, id, this.clock.now());
    });
    return kept;
  }

  private async change(
    actor: Actor,
    slug: string,
    id: string,
    version: number | null | undefined,
    apply: (tx: EntityManager, campaign: Pick<CampaignRow, 'state' | 'filter'>) => Promise<void>,
  ): Promise<void> {
    const event = await this.mayWrite(actor, slug);
    await this.audit.transaction(actor, async (tx) => {
      const campaign = UUID.test(id) ? await this.repository.lock(tx, event.id, id) : null;
      if (!campaign) throw new NotFound('Такой рассылки нет');
      if (version != null && version !== campaign.version)
        throw new Conflict('Пока вы правили, письмо изменил кто-то другой. Обновите страницу', 'stale-form');
      await apply(tx, campaign);
    });
  }

  private async mayWrite(actor: Actor, slug: string): Promise<EventRow> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.write-to', ownedBy(event));
    return event;
  }
}

function live(filter: RosterFilter): RosterFilter {
  return { ...filter, status: filter.status ?? LIVE };
}
