import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hash } from '@node-rs/argon2';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Gone, NotFound } from '../../common/errors.js';
import { composed } from '../../common/validation.js';
import { type AuditActor, AuditService } from '../../platform/audit/audit.service.js';
import { type AccountLink, AccountLinksService } from './account-links.service.js';
import type { Origin } from './accounts.rules.js';
import { CommonPasswordsService } from './common-passwords.service.js';
import { type Credentials, CredentialsRepository } from './credentials.repository.js';
import type { SigningBrowser } from './password-sign-in.service.js';
import { type OpenedSession, SessionsService } from './sessions.service.js';
import { hashOfDevice } from './sign-in-throttle.service.js';

/** Links of letters that set a password. */
export type PasswordLinkKind = 'INVITATION' | 'PASSWORD_RESET';

const KINDS = ['INVITATION', 'PASSWORD_RESET'] as const satisfies PasswordLinkKind[];

/** What the page of a link that sets a password shows. */
export interface PasswordLink {
  email: string;
  /** Who invited and to what, as the letter says; empty for a reset. */
  said: { invitedBy?: string; role?: string; organisation?: string };
  /** An invitation of somebody who has a password: it is to be used, not replaced. */
  hasPassword: boolean;
}

/** Passwords set by the link of an invitation or a reset. */
@Injectable()
export class PasswordLinksService {
  constructor(
    private readonly credentials: CredentialsRepository,
    private readonly common: CommonPasswordsService,
    private readonly links: AccountLinksService,
    private readonly sessions: SessionsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** What a link will do; it stays unused, since mail scanners open links. Throws NotFound and Gone as reading one does. */
  async preview(token: string, kind: PasswordLinkKind): Promise<PasswordLink> {
    const link = await this.links.read(token, [kind]);
    const person = await this.ownerOf(link);
    const hasPassword = kind === 'INVITATION' && person.passwordHash !== null;
    return { email: link.email, said: link.payload, hasPassword };
  }

  /**
   * Sets a new password by the link of a letter, which is used up; every session and API token of the person ends and every device is
   * forgotten but this one, so that its owner gets in whatever others try. The second factor stays. Throws as `preview`,
   * InvalidInput on `password`.
   */
  async reset(token: string, password: string, { origin, device }: SigningBrowser): Promise<void> {
    const { owner, passwordHash } = await this.hashFor(token, 'PASSWORD_RESET', password);
    await this.audit.transaction(whoIs(owner, origin), async (tx) => {
      const { personId, email, firstName } = await this.useLink(tx, token, 'PASSWORD_RESET', passwordHash);
      await this.sessions.recover(tx, personId);
      await this.credentials.forgetDevices(tx, personId);
      if (device) await this.credentials.rememberDevice(personId, hashOfDevice(device), this.clock.now(), tx);
      await this.links.tell(tx, { notice: 'PASSWORD_CHANGED', email, name: firstName, key: randomUUID() });
    });
  }

  /**
   * Accepts an invitation: sets the first password and signs in. Throws as `preview`, InvalidInput on `password`, Gone
   * `has-password` for who has one.
   */
  async accept(token: string, password: string, browser: SigningBrowser): Promise<OpenedSession> {
    const { owner, passwordHash } = await this.hashFor(token, 'INVITATION', password);
    const { origin, replaces, device } = browser;
    return this.audit.transaction(whoIs(owner, origin), async (tx) => {
      const { personId } = await this.useLink(tx, token, 'INVITATION', passwordHash);
      if (device) await this.credentials.rememberDevice(personId, hashOfDevice(device), this.clock.now(), tx);
      return this.sessions.open(tx, { personId, method: 'PASSWORD', origin, replaces });
    });
  }

  /** Hashing takes its time, so it is done before the transaction, and only for a link that is good. */
  private async hashFor(
    token: string,
    kind: PasswordLinkKind,
    password: string,
  ): Promise<{ owner: Credentials; passwordHash: string }> {
    const owner = await this.ownerOf(await this.links.read(token, [kind]));
    if (kind === 'INVITATION') assertNoPassword(owner);
    await this.common.assertGood(password, owner);
    return { owner, passwordHash: await hash(composed(password)) };
  }

  private async useLink(
    tx: EntityManager,
    token: string,
    kind: PasswordLinkKind,
    passwordHash: string,
  ): Promise<Credentials> {
    const link = await this.links.use(tx, token, [kind]);
    const person = await this.ownerOf(link, tx);
    if (kind === 'INVITATION') assertNoPassword(person);
    await this.credentials.setPassword(tx, person.personId, passwordHash);
    await this.credentials.confirmAddress(tx, person.personId, this.clock.now());
    await this.links.expire(tx, link.email, KINDS);
    return person;
  }

  /** The letter went to an address: it opens only the account that has this address now. */
  private async ownerOf({ personId, email }: AccountLink, tx?: EntityManager): Promise<Credentials> {
    const person = personId ? await this.credentials.ofPerson(personId, tx) : null;
    if (!person || person.email !== email)
      throw new NotFound('Учётной записи с этим адресом больше нет или она закрыта');
    return person;
  }
}

function whoIs({ personId, firstName, lastName }: Credentials, origin: Origin): AuditActor {
  return { personId, name: `${firstName} ${lastName}`.trim(), origin };
}

function assertNoPassword({ passwordHash }: Credentials): void {
  if (passwordHash) throw new Gone('Пароль уже задан. Войдите с ним', 'has-password');
}
