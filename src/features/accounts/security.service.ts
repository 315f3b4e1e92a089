import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Forbidden, NotFound, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { AccountLinksService } from './account-links.service.js';
import { type Actor, assertCan, scopeOf } from './accounts.rules.js';
import { PeopleRepository } from './people.repository.js';
import { outranks } from './roles.rules.js';
import { SecondFactorRepository, type SignInRules } from './second-factor.repository.js';
import { SessionsService } from './sessions.service.js';

/** Rules of signing in, as staff set them for organisations and people. */
@Injectable()
export class SecurityService {
  constructor(
    private readonly repository: SecondFactorRepository,
    private readonly people: PeopleRepository,
    private readonly sessions: SessionsService,
    private readonly links: AccountLinksService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** What the organisation asks of those who sign in with a role there. Throws NotFound, Forbidden. */
  async rulesOf(actor: Actor, organisationId: string): Promise<SignInRules> {
    const rules = await this.repository.organisation(organisationId);
    if (!rules) throw new NotFound('Такой организации нет');
    assertCan(actor, 'organisation.security', { organisationId, municipalityId: rules.municipalityId });
    return rules;
  }

  /**
   * From now on everyone with a role in the organisation must sign in with a second factor, or no longer; who has none set
   * up is led to it by the next page. Throws NotFound, Forbidden without the right `organisation.security`.
   */
  async setSecondFactorRequired(actor: Actor, organisationId: string, isRequired: boolean): Promise<void> {
    await this.rulesOf(actor, organisationId);
    await this.audit.transaction(actor, (tx) => this.repository.demand(tx, organisationId, isRequired));
  }

  /**
   * Removes the second factor of somebody who has lost it, with the sessions; where it is demanded it is set up anew at the
   * next sign-in, and the owner is told by letter. Throws NotFound out of scope, Forbidden for who holds a role the actor
   * could not take, RuleViolation `own-account` or `not-set-up`.
   */
  async removeSecondFactor(actor: Actor, personId: string): Promise<void> {
    if (personId === actor.personId)
      throw new RuleViolation('own-account', 'Свой второй шаг входа меняют в разделе «Безопасность»');
    await this.audit.transaction(actor, async (tx) => {
      const scope = scopeOf(actor, 'person.edit');
      const [person] = await this.people.lockWithin(tx, [personId], scope, this.clock.now());
      if (!person) throw new NotFound('Такого человека нет');
      if (!outranks(actor, person.roles)) throw new Forbidden('Эту учётную запись меняет администратор');
      if (!(await this.repository.remove(tx, personId)))
        throw new RuleViolation('not-set-up', 'Второй шаг входа не настроен');
      await this.sessions.recover(tx, personId);
      const { email } = person;
      await this.links.tell(tx, { notice: 'SECOND_FACTOR_CHANGED', email, name: '', key: randomUUID() });
    });
  }
}
