import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { InvalidInput, RuleViolation } from '../../common/errors.js';
import { normaliseEmail } from '../../common/validation.js';
import { AccountLinksService } from './account-links.service.js';
import { ROLE_WORDS } from './accounts-words.rules.js';
import { type Actor, assertCanSomewhere, type Role } from './accounts.rules.js';
import { AccountsService } from './accounts.service.js';
import { CredentialsRepository } from './credentials.repository.js';
import { RolesRepository } from './roles.repository.js';
import { assertMayGive } from './roles.rules.js';

const INVITATION_MINUTES = 7 * 24 * 60;
const WINDOW_MINUTES = 60;
const LETTERS_PER_EMAIL = 5;

export interface Invitation {
  email: string;
  lastName: string;
  firstName: string;
  middleName?: string | null;
  role: Role;
  organisationId: string;
  /** When the role ends; absent: never. */
  validUntil?: Date | null;
}

/** Inviting people to work: a role, and a letter whose link sets the first password. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly roles: RolesRepository,
    private readonly credentials: CredentialsRepository,
    private readonly links: AccountLinksService,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the person when there is none with the address (names of a known one stay), gives the role and has the letter
   * with a link of 7 days sent when `tx` commits; an earlier link ends. Who has a password signs in with it: the link then
   * says so. Until the person signs in to work the actor sees what was typed here, not whose the address is. Throws Forbidden
   * for a role or organisation the actor may not give, InvalidInput on `organisationId`,
   * RuleViolation `blocked` or `own-rights`.
   */
  async invite(tx: EntityManager, actor: Actor, invitation: Invitation): Promise<{ personId: string; linkId: string }> {
    assertCanSomewhere(actor, 'role.grant');
    const organisation = await this.roles.organisation(invitation.organisationId);
    if (!organisation) throw InvalidInput.field('organisationId', 'unknown-organisation', 'Выберите организацию');
    const email = normaliseEmail(invitation.email);
    assertMayGive(actor, invitation.role, organisation, email === actor.email ? [actor.personId] : []);
    const { lastName, firstName, middleName = null } = invitation;
    const personId = await this.accounts.ensurePerson(tx, { email, lastName, firstName, middleName });
    await this.assertNotBlocked(tx, personId);
    await this.roles.give(tx, [personId], {
      role: invitation.role,
      organisationId: organisation.id,
      validUntil: invitation.validUntil ?? null,
      grantedById: actor.personId,
      now: this.clock.now(),
      invitedAs: { lastName, firstName, middleName },
    });
    await this.credentials.appoint(tx, personId, organisation.id);
    const said = { role: ROLE_WORDS[invitation.role].word, organisation: organisation.shortName };
    return { personId, linkId: await this.send(tx, actor, { personId, email, said }) };
  }

  /**
   * Makes the person when there is none with the address and has the letter sent; the caller gives the narrow right of an
   * event in the same `tx`. `role` and `organisation` are how the letter names it. Throws RuleViolation `blocked`.
   */
  async inviteHelper(
    tx: EntityManager,
    actor: Actor,
    { email: typed, ...said }: { email: string; role: string; organisation: string },
  ): Promise<string> {
    const email = normaliseEmail(typed);
    const nameless = { lastName: '', firstName: '', middleName: null };
    const personId = await this.accounts.ensurePerson(tx, { email, ...nameless });
    await this.assertNotBlocked(tx, personId);
    await this.send(tx, actor, { personId, email, said });
    return personId;
  }

  /**
   * Sends the invitation once more, with a new link: for who lost the letter. The caller has made sure that the person is
   * the actor's to invite; `isUnaccepted`: he is not told whether the person has an account already. Throws RuleViolation
   * `blocked` or `has-password`.
   */
  async resend(tx: EntityManager, actor: Actor, personId: string, isUnaccepted = false): Promise<void> {
    await this.assertNotBlocked(tx, personId);
    const person = await this.credentials.ofPerson(personId, tx);
    if (!person) throw new RuleViolation('blocked', 'Такой учётной записи нет');
    if (person.passwordHash && !isUnaccepted)
      throw new RuleViolation('has-password', 'Пароль уже задан: приглашение не нужно');
    const [held] = await this.credentials.firstRole(tx, personId, this.clock.now());
    const said = held ? { role: ROLE_WORDS[held.role].word, organisation: held.organisation } : {};
    await this.send(tx, actor, { personId, email: person.email, said });
  }

  private async send(
    tx: EntityManager,
    actor: Actor,
    { personId, email, said }: { personId: string; email: string; said: { role?: string; organisation?: string } },
  ): Promise<string> {
    // a form that sends letters to any address is not to flood one
    if ((await this.links.countRecent(email, ['INVITATION'], WINDOW_MINUTES)) >= LETTERS_PER_EMAIL)
      throw new RuleViolation('too-many-letters', 'На этот адрес за час уже ушло 5 приглашений: подождите немного');
    await this.links.expire(tx, email, ['INVITATION']);
    const payload = { invitedBy: actor.name, ...said };
    return this.links.issue(tx, { kind: 'INVITATION', email, personId, payload, minutes: INVITATION_MINUTES });
  }

  private async assertNotBlocked(tx: EntityManager, personId: string): Promise<void> {
    if (await this.credentials.isBlocked(tx, personId))
      throw new RuleViolation('blocked', 'Учётная запись закрыта: сначала откройте её');
  }
}
