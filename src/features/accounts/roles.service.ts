import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Forbidden, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { searchForm } from '../organisations/organisations.rules.js';
import { type Actor, assertCanSomewhere, type Role, scopeOf } from './accounts.rules.js';
import { PeopleRepository } from './people.repository.js';
import { RolesRepository } from './roles.repository.js';
import { assertMayGive, mayGrant, type RoleHolder } from './roles.rules.js';

const MOST_ORGANISATIONS = 20;

export interface RoleRequest {
  role: Role;
  organisationId: string;
  /** Until when; null: for good. */
  validUntil: Date | null;
}

/** What became of a change of many at once. */
export interface BulkResult {
  done: number;
  /** Already so: nothing changed for them. */
  unchanged: number;
  /** Not there, or not the actor's to see. */
  missing: number;
}

/** Giving and taking roles, and switching between one's own. A taken role has no force from the next request on. */
@Injectable()
export class RolesService {
  constructor(
    private readonly repository: RolesRepository,
    private readonly people: PeopleRepository,
    private readonly audit: AuditService,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives a role to everyone of `personIds` within the actor's sight, or sets the new term where it is held. Throws NotFound
   * when none is in sight, Forbidden for a role or organisation the actor may not give, InvalidInput on `organisationId` or
   * `validUntil`, RuleViolation `own-rights`.
   */
  async give(actor: Actor, personIds: readonly string[], request: RoleRequest): Promise<BulkResult> {
    assertCanSomewhere(actor, 'role.grant');
    const organisation = await this.repository.organisation(request.organisationId);
    if (!organisation) throw InvalidInput.field('organisationId', 'unknown-organisation', 'Выберите организацию');
    assertMayGive(actor, request.role, organisation, personIds);
    const now = this.clock.now();
    if (request.validUntil && request.validUntil <= now)
      throw InvalidInput.field('validUntil', 'in-the-past', 'Срок роли уже прошёл');
    const role = { ...request, grantedById: actor.personId, now };
    return this.keepingAdministrators((tx) =>
      this.forAll(tx, actor, personIds, (ids) => this.repository.give(tx, ids, role)),
    );
  }

  /** Takes the role in that organisation from everyone of `personIds` within sight. Throws as `give`, and RuleViolation `last-administrator`. */
  async take(
    actor: Actor,
    personIds: readonly string[],
    { role, organisationId }: Pick<RoleRequest, 'role' | 'organisationId'>,
  ): Promise<BulkResult> {
    assertCanSomewhere(actor, 'role.grant');
    const organisation = await this.repository.organisation(organisationId);
    if (!organisation) throw InvalidInput.field('organisationId', 'unknown-organisation', 'Выберите организацию');
    if (!mayGrant(actor, role, at(organisation)))
      throw new Forbidden('Эту роль в этой организации вы снимать не можете');
    return this.keepingAdministrators((tx) =>
      this.forAll(tx, actor, personIds, (ids) => this.repository.take(tx, ids, role, organisationId)),
    );
  }

  /** Takes one role by its assignment. Throws NotFound, Forbidden, RuleViolation `last-administrator`. */
  async takeOne(actor: Actor, personId: string, assignmentId: string): Promise<void> {
    assertCanSomewhere(actor, 'role.grant');
    await this.keepingAdministrators(async (tx) => {
      await this.audit.by(tx, actor);
      const [person] = await this.people.lockWithin(tx, [personId], scopeOf(actor, 'person.view'), this.clock.now());
      const held = person && (await this.repository.lock(tx, personId, assignmentId));
      if (!held) throw new NotFound('Такой роли у этого человека нет');
      if (!mayGrant(actor, held.role, held)) throw new Forbidden('Эту роль в этой организации вы снимать не можете');
      await this.repository.take(tx, [personId], held.role, held.organisationId);
    });
  }

  /**
   * Switches the actor's session to one of the roles held, or with null back to all of them. Throws NotFound for a role that
   * is not the actor's or has ended, Forbidden for an API token, which has no session.
   */
  async switchRole(actor: Actor, assignmentId: string | null): Promise<void> {
    if (!actor.sessionId) throw new Forbidden('Роль переключают в браузере, после входа');
    const isDone = await this.repository.switchSession(actor.sessionId, assignmentId, this.clock.now());
    if (!isDone) throw new NotFound('У вас нет такой роли');
  }

  /** Up to 20 organisations where the actor may give roles, for a search text; the first ones by name for none. */
  async organisationsFor(
    actor: Actor,
    q: string | null,
  ): Promise<{ id: string; shortName: string; municipality: string | null }[]> {
    const { all, organisations, municipalities } = scopeOf(actor, 'role.grant');
    const filter = {
      all,
      organisations,
      municipalities,
      words: searchForm(q ?? '')
        .split(' ')
        .filter(Boolean),
    };
    return this.repository.organisations({ ...filter, limit: MOST_ORGANISATIONS });
  }

  /** Short name of an organisation; null when there is none. */
  async organisationName(id: string): Promise<string | null> {
    return (await this.repository.organisation(id))?.shortName ?? null;
  }

  /**
   * Runs `change` in a transaction and refuses it when it leaves nobody to administrate: RuleViolation `last-administrator`. Two at once go
   * one after the other, so that they cannot take one another's.
   */
  async keepingAdministrators<T>(change: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (tx) => {
      await this.repository.lockAdministrators(tx);
      const before = await this.repository.countAdministrators(tx);
      const result = await change(tx);
      if (before > 0 && (await this.repository.countAdministrators(tx)) === 0) {
        throw new RuleViolation(
          'last-administrator',
          'Это последний администратор: сначала назначьте другого, без срока',
        );
      }
      return result;
    });
  }

  private async forAll(
    tx: EntityManager,
    actor: Actor,
    personIds: readonly string[],
    change: (ids: string[]) => Promise<number>,
  ): Promise<BulkResult> {
    await this.audit.by(tx, actor);
    const wanted = new Set(personIds);
    const people = await this.people.lockWithin(tx, [...wanted], scopeOf(actor, 'person.view'), this.clock.now());
    if (people.length === 0) throw new NotFound('Таких людей нет');
    const done = await change(people.map(({ id }) => id));
    return { done, unchanged: people.length - done, missing: wanted.size - people.length };
  }
}

function at({ id, municipalityId }: RoleHolder): { organisationId: string; municipalityId: string | null } {
  return { organisationId: id, municipalityId };
}
