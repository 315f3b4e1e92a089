import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { InvalidInput } from '../../common/errors.js';
import { composed } from '../../common/validation.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { AccountLinksService } from './account-links.service.js';
import type { Actor } from './accounts.rules.js';
import { CommonPasswordsService } from './common-passwords.service.js';
import { type Credentials, CredentialsRepository } from './credentials.repository.js';
import type { SigningBrowser } from './password-sign-in.service.js';
import { SessionsService } from './sessions.service.js';
import { SignInThrottle } from './sign-in-throttle.service.js';

/** Changing one's own password. */
@Injectable()
export class PasswordChangeService {
  constructor(
    private readonly credentials: CredentialsRepository,
    private readonly common: CommonPasswordsService,
    private readonly links: AccountLinksService,
    private readonly sessions: SessionsService,
    private readonly throttle: SignInThrottle,
    private readonly audit: AuditService,
  ) {}

  /** Has the actor a password to change? */
  async hasPassword({ personId }: Actor): Promise<boolean> {
    const person = await this.credentials.ofPerson(personId);
    return person !== null && person.passwordHash !== null;
  }

  /**
   * Changes the actor's password; all sessions but `session`, the secret of this browser's, end, and links of resets. The
   * owner is told by letter. Throws InvalidInput on `current` or `password`, TooManyRequests when the old one is guessed.
   */
  async change(
    actor: Actor,
    { current, password }: { current: string; password: string },
    { origin, device, session }: SigningBrowser & { session: string },
  ): Promise<void> {
    const guess = { kind: 'PASSWORD', email: actor.email, origin, device } as const;
    const person = await this.throttle.guard(guess, () => this.withPassword(actor.personId, current));
    if (!person) throw InvalidInput.field('current', 'wrong-password', 'Нынешний пароль введён неверно');
    if (current === password)
      throw InvalidInput.field('password', 'same-password', 'Новый пароль совпадает с нынешним');
    await this.common.assertGood(password, person);
    const passwordHash = await hash(composed(password));
    const { personId, email, firstName } = person;
    await this.audit.transaction(actor, async (tx) => {
      await this.credentials.setPassword(tx, personId, passwordHash);
      await this.links.expire(tx, email, ['PASSWORD_RESET', 'INVITATION']);
      await this.sessions.endOthers(personId, session, tx);
      await this.links.tell(tx, { notice: 'PASSWORD_CHANGED', email, name: firstName, key: randomUUID() });
    });
  }

  private async withPassword(personId: string, password: string): Promise<Credentials | null> {
    const person = await this.credentials.ofPerson(personId);
    if (!person?.passwordHash) return null;
    return (await verify(person.passwordHash, composed(password)).catch(() => false)) ? person : null;
  }
}
