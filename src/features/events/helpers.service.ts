import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Conflict, NotFound, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { EVENT_RIGHT_WORDS } from '../accounts/accounts-words.rules.js';
import { type Actor, assertCan, type EventRight } from '../accounts/accounts.rules.js';
import { InvitationsService } from '../accounts/invitations.service.js';
import { ownedBy } from './events.rules.js';
import { EventsService } from './events.service.js';
import { type HelperRow, HelpersRepository } from './helpers.repository.js';

export type { HelperRow } from './helpers.repository.js';

const MOST_HELPERS = 100;

/** Narrow rights inside one event: people who help with registrations, at the door, with the program or the texts. */
@Injectable()
export class HelpersService {
  constructor(
    private readonly repository: HelpersRepository,
    private readonly events: EventsService,
    private readonly invitations: InvitationsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** The event's helpers by name. Throws NotFound out of sight, Forbidden for who may not name helpers of it. */
  async list(actor: Actor, slug: string): Promise<HelperRow[]> {
    const event = await this.eventOf(actor, slug);
    return this.repository.list(event.id, this.clock.now());
  }

  /**
   * Gives the person with this address a right in the event and sends a letter that says so; makes the person when there is
   * none. Throws Conflict `already-helper`, RuleViolation `blocked` or `too-many-helpers`, NotFound, Forbidden.
   */
  async give(actor: Actor, slug: string, { email, right }: { email: string; right: EventRight }): Promise<void> {
    const event = await this.eventOf(actor, slug);
    await this.audit.transaction(actor, async (tx) => {
      if ((await this.repository.count(tx, event.id)) >= MOST_HELPERS)
        throw new RuleViolation('too-many-helpers', `У события не бывает больше ${MOST_HELPERS} помощников`);
      const personId = await this.invitations.inviteHelper(tx, actor, {
        email,
        role: `помощник события «${event.title}» (${EVENT_RIGHT_WORDS[right].word.toLowerCase()})`,
        organisation: event.organiser,
      });
      const grant = { eventId: event.id, personId, right, grantedById: actor.personId, now: this.clock.now() };
      if (!(await this.repository.give(tx, grant)))
        throw new Conflict('Это право у человека уже есть', 'already-helper');
    });
  }

  /** Takes the right at once. Throws NotFound when the person has none such in this event, Forbidden. */
  async take(actor: Actor, slug: string, personId: string, right: EventRight): Promise<void> {
    const event = await this.eventOf(actor, slug);
    await this.audit.transaction(actor, async (tx) => {
      if (!(await this.repository.take(tx, event.id, personId, right)))
        throw new NotFound('Такого помощника у события нет');
    });
  }

  /** Gives the helpers of one event the same rights in its copy; no letters are sent. In the caller's transaction. */
  async copy(tx: EntityManager, actor: Actor, from: { id: string }, to: { id: string }): Promise<void> {
    await this.repository.copy(tx, from.id, to.id, { grantedById: actor.personId, now: this.clock.now() });
  }

  private async eventOf(actor: Actor, slug: string) {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'event.grant', ownedBy(event));
    return event;
  }
}
