import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { hash } from '@node-rs/argon2';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { normaliseEmail } from '../../common/validation.js';
import { type AuditActor, AuditService } from '../../platform/audit/audit.service.js';
import { Config } from '../../platform/config/config.js';
import { AccountsRepository } from './accounts.repository.js';
import type { Actor, Role } from './accounts.rules.js';
import { secondFactorNeed } from './second-factor.rules.js';

const DAY_MS = 86_400_000;

@Injectable()
export class AccountsService {
  constructor(
    private readonly repository: AccountsRepository,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Who holds this session now, with the roles of this moment and what it still has to give; null when it is unknown, ended,
   * revoked or was not used for long (12 hours by staff, a week by others). Its use is noted every ten minutes, not with
   * every request, as that of a token is.
   */
  async actorBySession(token: string): Promise<Actor | null> {
    const found = await this.repository.actorBySession(sha256(token), this.clock.now());
    if (!found) return null;
    const { isGiven, isOn, isExempt, isDemanded, ...actor } = found;
    const facts = { isGiven, isOn, isExempt: isExempt && !this.config.isProduction, isDemanded };
    return { ...actor, secondFactor: secondFactorNeed(facts, actor.held ?? actor.roles) };
  }

  /** The owner of an API token, with the owner's rights of this moment; null when it is unknown, ended or revoked. */
  async actorByApiToken(token: string): Promise<Actor | null> {
    return this.repository.actorByApiToken(sha256(token), this.clock.now());
  }

  /**
   * The person with a confirmed address, made when there is none yet. Registering must not change a known person's name.
   * Runs in the transaction of the confirmation.
   */
  async ensurePerson(
    tx: EntityManager,
    person: { email: string; lastName: string; firstName: string; middleName: string | null },
  ): Promise<string> {
    return this.repository.ensurePerson(tx, { id: randomUUIDv7(), ...person, now: this.clock.now() });
  }

  /** The generation of the person's calendar address; null when there is no such person. */
  async calendarGeneration(personId: string): Promise<number | null> {
    return this.repository.calendarGeneration(personId);
  }

  /** Makes every address of the personal feed given out so far dead at once. */
  async revokeCalendar(personId: string): Promise<void> {
    await this.repository.raiseCalendarGeneration(personId);
  }

  /** Nightly: forgets devices not used for a year and sign-ins left halfway; the rest has its terms of keeping. */
  async forgetExpired(): Promise<void> {
    await this.repository.deleteExpired(this.clock.now());
  }

  /**
   * Creates a member of staff, or gives an existing one the role and a new password; recorded when `by` says who does it.
   * Throws NotFound for the organisation.
   */
  async createStaff(
    staff: {
      email: string;
      lastName: string;
      firstName: string;
      password: string;
      role: Role;
      organisationCode: string;
    },
    by: AuditActor | null = null,
  ): Promise<void> {
    const organisationId = await this.repository.organisationIdByCode(staff.organisationCode);
    if (!organisationId) throw new NotFound(`Нет организации с кодом ${staff.organisationCode}`);
    const passwordHash = await hash(staff.password);
    await this.dataSource.transaction(async (tx) => {
      if (by) await this.audit.by(tx, by);
      await this.repository.upsertStaff(tx, {
        id: randomUUIDv7(),
        email: normaliseEmail(staff.email),
        lastName: staff.lastName,
        firstName: staff.firstName,
        passwordHash,
        organisationId,
        role: staff.role,
        now: this.clock.now(),
      });
    });
  }

  /**
   * Makes an API token for the person and returns it; only its hash is stored; recorded when `by` says who does it. Throws
   * NotFound for the person.
   */
  async createApiToken(email: string, name: string, days = 365, by: AuditActor | null = null): Promise<string> {
    const token = `pm_${randomBytes(32).toString('base64url')}`;
    const expiresAt = new Date(this.clock.now().getTime() + days * DAY_MS);
    const made = await this.dataSource.transaction(async (tx) => {
      if (by) await this.audit.by(tx, by);
      const row = { tokenHash: sha256(token), email: normaliseEmail(email), name, expiresAt };
      return this.repository.insertApiToken(tx, row);
    });
    if (!made) throw new NotFound(`Нет человека с адресом ${email}`);
    return token;
  }
}

function sha256(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
