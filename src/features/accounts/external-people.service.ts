import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { isEmail } from 'class-validator';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { normaliseEmail } from '../../common/validation.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import type { Actor, Role } from './accounts.rules.js';
import { AccountsService } from './accounts.service.js';
import { CredentialsRepository } from './credentials.repository.js';
import { ExternalSignInRepository } from './external-sign-in.repository.js';
import { type ExternalIdentity, ExternalSignInRefused, type RefusalReason } from './identity-provider.service.js';
import { claimedRoles } from './roles.rules.js';

/** Where an identity works and as what, as far as it is known here. */
interface Appointment {
  organisationId: string | null;
  roles: Role[];
}

/**
 * Whose account an identity of another system is. A known pair of issuer and subject is its person, whatever addresses
 * change. A new one is joined by a verified address only to an account that nobody can sign in to with a password or a
 * second factor: else whoever controls an address at the provider would take the account over; its owner links it by hand.
 * Roles that the provider says are renewed at each sign-in; those given by people stay.
 */
@Injectable()
export class ExternalPeopleService {
  constructor(
    private readonly repository: ExternalSignInRepository,
    private readonly accounts: AccountsService,
    private readonly credentials: CredentialsRepository,
    private readonly audit: AuditService,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * The person of the identity, made or joined at its first sign-in when the provider names an organisation and a role known
   * here. `refused` is why a known one does not get in this time; what the provider no longer says is taken all the same.
   * Throws ExternalSignInRefused; nothing is made then.
   */
  async recognise(
    tx: EntityManager,
    identity: ExternalIdentity,
  ): Promise<{ personId: string; refused: RefusalReason | null }> {
    const now = this.clock.now();
    await this.audit.by(tx, { personId: null, name: identity.issuer });
    const appointment = await this.appointmentOf(tx, identity);
    const known = await this.repository.identity(tx, identity.issuer, identity.subject);
    if (known?.isBlocked) throw new ExternalSignInRefused('blocked');
    const personId = known?.personId ?? (await this.personFor(tx, identity, appointment));
    const identityId = known?.id ?? (await this.join(tx, personId, identity));
    await this.repository.touch(tx, identityId, now);
    await this.repository.giveRoles(tx, { identityId, personId, ...appointment, now });
    const isStaff = await this.repository.hasRole(tx, personId, now);
    return { personId, refused: isStaff ? null : reasonFor(appointment) };
  }

  /** Links the identity to an account whose owner is signed in. Throws ExternalSignInRefused `linked-to-other`. */
  async link(personId: string, identity: ExternalIdentity): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.audit.by(tx, { personId, name: identity.issuer });
      const known = await this.repository.identity(tx, identity.issuer, identity.subject);
      if (known && known.personId !== personId) throw new ExternalSignInRefused('linked-to-other');
      const appointment = await this.appointmentOf(tx, identity);
      const identityId = known?.id ?? (await this.join(tx, personId, identity));
      await this.repository.giveRoles(tx, { identityId, personId, ...appointment, now: this.clock.now() });
    });
  }

  /** Takes an identity off the actor's account, with the roles it gave. Throws NotFound. */
  async unlink(actor: Actor, identityId: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.audit.by(tx, actor);
      if (!(await this.repository.unlink(tx, actor.personId, identityId))) throw new NotFound('Такой привязки нет');
    });
  }

  private async appointmentOf(tx: EntityManager, { organisation, roles }: ExternalIdentity): Promise<Appointment> {
    const place = organisation ? await this.repository.organisation(tx, organisation) : null;
    return { organisationId: place?.id ?? null, roles: place ? claimedRoles(roles, place.kind) : [] };
  }

  private async personFor(tx: EntityManager, identity: ExternalIdentity, appointment: Appointment): Promise<string> {
    const email = identity.email && isEmail(identity.email) ? normaliseEmail(identity.email) : null;
    if (!email || !identity.isEmailVerified) throw new ExternalSignInRefused('no-email');
    if (appointment.roles.length === 0) throw new ExternalSignInRefused(reasonFor(appointment));
    const { lastName, firstName, middleName } = identity;
    const personId = await this.accounts.ensurePerson(tx, { email, lastName, firstName, middleName });
    const person = await this.credentials.ofPerson(personId, tx);
    if (!person) throw new ExternalSignInRefused('blocked');
    if (person.passwordHash || person.hasSecondFactor) throw new ExternalSignInRefused('has-password');
    if (appointment.organisationId) await this.credentials.appoint(tx, personId, appointment.organisationId);
    await this.credentials.confirmAddress(tx, personId, this.clock.now());
    return personId;
  }

  private async join(tx: EntityManager, personId: string, { issuer, subject }: ExternalIdentity): Promise<string> {
    const id = randomUUIDv7();
    await this.repository.link(tx, { id, personId, issuer, subject, now: this.clock.now() });
    return id;
  }
}

function reasonFor({ organisationId }: Appointment): RefusalReason {
  return organisationId ? 'no-role' : 'no-organisation';
}
