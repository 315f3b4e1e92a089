import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Conflict, Gone, InvalidInput, TooManyRequests } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { type AccountLink, AccountLinksService } from './account-links.service.js';
import { EMAIL_CHANGED } from './accounts.events.js';
import type { Actor } from './accounts.rules.js';
import { type EmailChange, EmailChangeRepository } from './email-change.repository.js';
import { SessionsService } from './sessions.service.js';

export type { EmailChange } from './email-change.repository.js';

const HOURS = 24;
const KINDS = ['EMAIL_CHANGE_OLD', 'EMAIL_CHANGE_NEW'] as const;
const REQUESTS_PER_HOUR = 3;
/** An address is not copied into a record that nothing can be removed from (152-FZ, art. 21). */
const OWN = { hideValues: true };

/** What the page of a letter's link shows before its button is pressed. */
export type EmailStep = EmailChange & { side: 'old' | 'new' };

/** A change of address: both mailboxes say yes, in any order, and nothing changes before. */
@Injectable()
export class EmailChangeService {
  constructor(
    private readonly repository: EmailChangeRepository,
    private readonly links: AccountLinksService,
    private readonly sessions: SessionsService,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes to the old and to the new address; a change asked for before is forgotten. Whether the new address has an
   * account is told only to who reads its mail. Throws InvalidInput on `newEmail` for the address one has,
   * TooManyRequests after three within an hour.
   */
  async request(actor: Actor, newEmail: string): Promise<void> {
    const { personId, email: oldEmail } = actor;
    if (newEmail === oldEmail) throw InvalidInput.field('newEmail', 'same-email', 'Это и есть ваш нынешний адрес');
    const [fromOld, toNew] = await Promise.all([
      this.links.countRecent(oldEmail, ['EMAIL_CHANGE_OLD'], 60),
      this.links.countRecent(newEmail, ['EMAIL_CHANGE_NEW'], 60),
    ]);
    if (Math.max(fromOld, toNew) >= REQUESTS_PER_HOUR) throw new TooManyRequests(3_600);
    const id = randomUUIDv7();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + HOURS * 3_600_000);
    await this.audit.transaction(actor, async (tx) => {
      await this.repository.replace(tx, { id, personId, oldEmail, newEmail, requestedAt: now, expiresAt });
      const link = { personId, payload: { changeId: id, oldEmail, newEmail }, minutes: HOURS * 60 };
      await this.links.issue(tx, { ...link, kind: 'EMAIL_CHANGE_OLD', email: oldEmail });
      await this.links.issue(tx, { ...link, kind: 'EMAIL_CHANGE_NEW', email: newEmail });
    });
  }

  /** The actor's change that waits for its letters; null when there is none. */
  async pending({ personId }: Actor): Promise<EmailChange | null> {
    return this.repository.pending(personId, this.clock.now());
  }

  /** Forgets the actor's change; its letters open nothing any more. */
  async cancel(actor: Actor): Promise<void> {
    await this.audit.transaction(actor, (tx) => this.repository.delete(tx, actor.personId));
  }

  /** What the link of a letter would confirm. Throws NotFound and Gone as reading a link does, Gone for a change that was replaced. */
  async preview(token: string): Promise<EmailStep> {
    const link = await this.links.read(token, KINDS);
    const change = await this.repository.find(changeIdOf(link));
    if (!change) throw replaced();
    return { ...change, side: sideOf(link) };
  }

  /**
   * Confirms the side the link is for; with the second one the address changes: registrations and history stay with the
   * person, every session ends, links to the old address are dead and its owner is told. Returns whether it changed.
   * Throws Conflict `email-taken` when the new address has an account; the link stays usable then.
   */
  async confirm(token: string): Promise<{ isChanged: boolean; newEmail: string }> {
    const { personId } = await this.links.read(token, KINDS);
    return this.audit.transaction(
      { personId },
      async (tx) => {
        const link = await this.links.use(tx, token, KINDS);
        const change = await this.repository.confirm(tx, changeIdOf(link), sideOf(link), this.clock.now());
        if (!change) throw replaced();
        const isChanged = change.oldConfirmedAt !== null && change.newConfirmedAt !== null;
        if (isChanged) await this.apply(tx, change);
        return { isChanged, newEmail: change.newEmail };
      },
      OWN,
    );
  }

  /** Nightly: forgets changes nobody confirmed. */
  async forgetExpired(): Promise<void> {
    await this.repository.deleteExpired(this.clock.now());
  }

  private async apply(tx: EntityManager, change: EmailChange): Promise<void> {
    const { personId, oldEmail, newEmail } = change;
    if (await this.repository.isTaken(tx, newEmail)) {
      throw new Conflict(
        'У нового адреса уже есть своя учётная запись. Войдите с ним или выберите другой',
        'email-taken',
      );
    }
    const person = await this.repository.apply(tx, change, this.clock.now());
    if (!person) throw replaced();
    await this.repository.delete(tx, personId);
    await this.sessions.endAll(tx, personId);
    await this.links.expire(tx, oldEmail, ['SIGN_IN', 'PASSWORD_RESET', 'INVITATION', 'ERASURE']);
    await this.links.tell(tx, { notice: 'EMAIL_CHANGED', email: oldEmail, name: person.name, key: change.id });
    await this.jobs.add(tx, EMAIL_CHANGED, { personId, oldEmail, newEmail });
  }
}

function changeIdOf({ payload }: AccountLink): string {
  return String(payload['changeId']);
}

function sideOf({ kind }: AccountLink): 'old' | 'new' {
  return kind === 'EMAIL_CHANGE_OLD' ? 'old' : 'new';
}

function replaced(): Gone {
  return new Gone('Эту смену адреса отменили или заменили новой', 'change-replaced');
}
