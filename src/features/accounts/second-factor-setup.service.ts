import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { SealedValues } from '../../platform/http/sealed-values.js';
import { AccountLinksService } from './account-links.service.js';
import type { Actor } from './accounts.rules.js';
import type { SigningBrowser } from './password-sign-in.service.js';
import { SecondFactorRepository, type SecondFactorRow } from './second-factor.repository.js';
import { mustHaveSecondFactor, plainRecoveryCode, recoveryCode } from './second-factor.rules.js';
import { type FactorBrowser, SecondFactorService } from './second-factor.service.js';
import type { OpenedSession } from './sessions.service.js';

const ISSUER = 'События профминимума';
const SECRET_BYTES = 20;
const CODES = 10;
const CODE_BYTES = 10;

/** A secret that is not kept yet: it travels with the form, sealed. */
export interface NewSecret {
  sealed: string;
  /** For typing by hand. */
  base32: string;
  /** `otpauth://` for the picture. */
  uri: string;
}

export interface SecondFactorState {
  /** Since when; null: not set up. */
  confirmedAt: Date | null;
  codesLeft: number;
  /** May not be turned off. */
  isRequired: boolean;
}

/** Setting up one's own second factor. Every change is told to the owner by letter. */
@Injectable()
export class SecondFactorSetupService {
  constructor(
    private readonly repository: SecondFactorRepository,
    private readonly factor: SecondFactorService,
    private readonly sealed: SealedValues,
    private readonly links: AccountLinksService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** The actor's second factor as it is. Throws NotFound when the person is gone. */
  async state({ personId }: Actor): Promise<SecondFactorState> {
    const row = await this.row(personId);
    return { confirmedAt: row.confirmedAt, codesLeft: row.codesLeft, isRequired: mustHaveSecondFactor(row, row.roles) };
  }

  /**
   * A secret for the actor's authenticator; nothing is kept until a code proves that it got there. `sealed` is one offered
   * before, to be shown again after a wrong code.
   */
  offer({ personId, email }: Actor, sealed?: string): NewSecret {
    const known = sealed && this.sealed.open('totp', Buffer.from(sealed, 'base64url'), personId);
    const bytes = known || randomBytes(SECRET_BYTES);
    const secret = new Secret({ buffer: Uint8Array.from(bytes).buffer });
    return {
      sealed: (known && sealed) || this.sealed.seal('totp', bytes, personId).toString('base64url'),
      base32: secret.base32,
      uri: new TOTP({ issuer: ISSUER, label: email, secret }).toString(),
    };
  }

  /**
   * Keeps the offered secret once `code` is right: from now on it is asked at sign-in. Returns ten recovery codes, shown this
   * once, and the session under its new secret. Throws InvalidInput on `code`, RuleViolation `already-on`.
   */
  async confirm(
    actor: Actor,
    { sealed, code }: { sealed: string; code: string },
    browser: FactorBrowser,
  ): Promise<{ codes: string[]; session: OpenedSession }> {
    const { personId } = actor;
    const secret = Buffer.from(sealed, 'base64url');
    const step = this.factor.stepOf(personId, secret, code);
    if (step === null) {
      const message = 'Код не подошёл. Проверьте, что время на телефоне выставляется само, и введите новый код';
      throw InvalidInput.field('code', 'wrong-code', message);
    }
    return this.audit.transaction(actor, async (tx) => {
      const row = await this.row(personId, tx);
      if (!(await this.repository.insert(tx, { personId, secret, step, now: this.clock.now() })))
        throw new RuleViolation('already-on', 'Второй шаг входа уже включён');
      const codes = await this.newCodes(tx, personId);
      await this.tell(tx, row);
      return { codes, session: await this.factor.pass(tx, personId, browser) };
    });
  }

  /** Ten new recovery codes in place of the old ones. Throws InvalidInput on `code`, TooManyRequests. */
  async renewCodes(actor: Actor, code: string, browser: SigningBrowser): Promise<string[]> {
    await this.factor.confirmWithCode(actor, code, browser);
    return this.audit.transaction(actor, async (tx) => {
      const row = await this.row(actor.personId, tx);
      await this.tell(tx, row);
      return this.newCodes(tx, actor.personId);
    });
  }

  /** Turns the actor's factor off. Throws RuleViolation `required` where it must stay, else as `renewCodes`. */
  async turnOff(actor: Actor, code: string, browser: SigningBrowser): Promise<void> {
    const { isRequired } = await this.state(actor);
    if (isRequired) throw new RuleViolation('required', 'Для вашей роли второй шаг входа обязателен');
    await this.factor.confirmWithCode(actor, code, browser);
    await this.audit.transaction(actor, async (tx) => {
      const row = await this.row(actor.personId, tx);
      if (await this.repository.remove(tx, actor.personId)) await this.tell(tx, row);
    });
  }

  private async row(personId: string, tx?: EntityManager): Promise<SecondFactorRow> {
    const row = await this.repository.find(personId, this.clock.now(), tx);
    if (!row) throw new NotFound('Учётной записи больше нет');
    return row;
  }

  private async newCodes(tx: EntityManager, personId: string): Promise<string[]> {
    const codes = Array.from({ length: CODES }, () => recoveryCode(randomBytes(CODE_BYTES)));
    const hashes = codes.map((code) => this.sealed.fingerprint('recovery-code', plainRecoveryCode(code), personId));
    await this.repository.replaceCodes(tx, personId, hashes);
    return codes;
  }

  private async tell(tx: EntityManager, { email, firstName }: SecondFactorRow): Promise<void> {
    await this.links.tell(tx, { notice: 'SECOND_FACTOR_CHANGED', email, name: firstName, key: randomUUID() });
  }
}
