import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Forbidden, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import { searchWords } from '../../common/search-words.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { AccountLinksService } from './account-links.service.js';
import { type Actor, assertCanSomewhere, type Scope, scopeOf } from './accounts.rules.js';
import {
  PeopleRepository,
  type PeopleCursor,
  type PeopleFilter,
  type PersonCard,
  type PersonName,
  type PersonRow,
} from './people.repository.js';
import { RolesRepository } from './roles.repository.js';
import { outranks } from './roles.rules.js';
import { type BulkResult, RolesService } from './roles.service.js';

export type { AssignmentRow, PersonCard, PersonName, PersonRow } from './people.repository.js';

const PIECE = 1000;

/** What a list of people is asked for. */
export interface PeopleQuery extends Pick<PeopleFilter, 'oktmo' | 'role' | 'state'> {
  q?: string | null;
  organisation?: string;
  cursor?: string;
  limit?: number;
}

export interface PersonInput {
  lastName: string;
  firstName: string;
  middleName?: string | null;
  position?: string | null;
  organisationId?: string | null;
}

/** People for staff: list, card, editing, blocking. Everything is limited to the actor's scope in the query itself. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly repository: PeopleRepository,
    private readonly roles: RolesService,
    private readonly organisations: RolesRepository,
    private readonly links: AccountLinksService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** One page of the people in the actor's sight, by name, and how many there are in all. Throws InvalidInput on a bad cursor. */
  async list(actor: Actor, query: PeopleQuery): Promise<Page<PersonRow> & { total: number }> {
    const limit = query.limit ?? PAGE_SIZE;
    const after = query.cursor ? (decodeCursor(query.cursor, 3) as [string, string, string]) : undefined;
    const filter = this.filterOf(scopeOf(actor, 'person.view'), query);
    const [rows, total] = await Promise.all([
      this.repository.list(filter, after, limit + 1),
      this.repository.count(filter),
    ]);
    return { ...toPage(rows, limit, keyOf), total };
  }

  /** Everybody the filters find where the actor may export, by name, read in pieces so that memory stays flat. */
  async *all(actor: Actor, query: PeopleQuery): AsyncGenerator<PersonRow> {
    const filter = this.filterOf(scopeOf(actor, 'person.export'), query);
    let after: PeopleCursor | undefined;
    for (;;) {
      const rows = await this.repository.list(filter, after, PIECE);
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < PIECE) return;
      after = keyOf(last);
    }
  }

  /** How many people `all` gives. Throws Forbidden for who may export nowhere. */
  async countAll(actor: Actor, query: PeopleQuery): Promise<number> {
    assertCanSomewhere(actor, 'person.export');
    return this.repository.count(this.filterOf(scopeOf(actor, 'person.export'), query));
  }

  /** Names of those of `ids` that are in the actor's sight. */
  async names(actor: Actor, ids: readonly string[]): Promise<PersonName[]> {
    return this.repository.names(ids, scopeOf(actor, 'person.view'), this.clock.now());
  }

  /** Throws NotFound outside the actor's sight. */
  async card(actor: Actor, id: string): Promise<PersonCard> {
    const [scope, drafts] = [scopeOf(actor, 'person.view'), scopeOf(actor, 'event.view-drafts')];
    const card = await this.repository.card(id, scope, drafts, this.clock.now());
    if (!card) throw new NotFound('Такого человека нет');
    return card;
  }

  /** May the actor change this account? False for what `edit` and `block` would refuse. */
  mayChange(actor: Actor, { roles }: Pick<PersonCard, 'roles'>): boolean {
    const held = roles.map((role) => ({ ...role, municipalityId: role.municipalityId ?? null }));
    return scopeOf(actor, 'person.edit').all && outranks(actor, held);
  }

  /**
   * Changes name, position and organisation. Throws NotFound out of scope, Forbidden for who holds a role the actor could
   * not take, InvalidInput for an unknown organisation.
   */
  async edit(actor: Actor, id: string, input: PersonInput): Promise<void> {
    const organisationId = input.organisationId ?? null;
    if (organisationId && !(await this.organisations.organisation(organisationId)))
      throw InvalidInput.field('organisationId', 'unknown-organisation', 'Выберите организацию из списка');
    await this.change(actor, [id], async (tx) => {
      await this.repository.update(tx, id, {
        lastName: input.lastName,
        firstName: input.firstName,
        middleName: input.middleName ?? null,
        position: input.position ?? null,
        organisationId,
      });
    });
  }

  /**
   * Blocks people: nobody of them comes in again, their sessions, API tokens and links of letters end at once. Throws
   * RuleViolation `own-account` or `last-administrator`, Forbidden for who holds a role the actor could not take, NotFound
   * when none of them is in scope; in each case nobody is blocked.
   */
  async block(actor: Actor, ids: readonly string[]): Promise<BulkResult> {
    if (ids.includes(actor.personId)) throw new RuleViolation('own-account', 'Себя заблокировать нельзя');
    const now = this.clock.now();
    return this.change(actor, ids, async (tx, people) => {
      await this.repository.block(
        tx,
        people.map(({ id }) => id),
        now,
      );
      for (const { email, blockedAt } of people)
        if (!blockedAt) await this.links.expire(tx, email, ['SIGN_IN', 'INVITATION', 'PASSWORD_RESET']);
      return people.filter(({ blockedAt }) => !blockedAt).length;
    });
  }

  /** Lets people in again; what was ended by blocking stays so. Throws as `block`. */
  async unblock(actor: Actor, ids: readonly string[]): Promise<BulkResult> {
    return this.change(actor, ids, async (tx, people) => {
      const blocked = people.filter(({ blockedAt }) => blockedAt);
      await this.repository.unblock(
        tx,
        blocked.map(({ id }) => id),
      );
      return blocked.length;
    });
  }

  private filterOf(scope: Scope, query: PeopleQuery): PeopleFilter {
    return {
      scope,
      now: this.clock.now(),
      words: searchWords(query.q ?? ''),
      organisationId: query.organisation,
      oktmo: query.oktmo,
      role: query.role,
      state: query.state,
    };
  }

  private async change(
    actor: Actor,
    ids: readonly string[],
    run: (tx: Tx, people: Locked[]) => Promise<number | void>,
  ): Promise<BulkResult> {
    assertCanSomewhere(actor, 'person.edit');
    const scope: Scope = scopeOf(actor, 'person.edit');
    const wanted = [...new Set(ids)];
    return this.roles.keepingAdministrators(async (tx) => {
      await this.audit.by(tx, actor);
      const people = await this.repository.lockWithin(tx, wanted, scope, this.clock.now());
      if (people.length === 0) throw new NotFound('Таких людей нет');
      if (!people.every(({ roles }) => outranks(actor, roles)))
        throw new Forbidden('Учётную запись с ролью, которую вы не назначаете, меняет администратор');
      const done = (await run(tx, people)) ?? people.length;
      return { done, unchanged: people.length - done, missing: wanted.length - people.length };
    });
  }
}

/** What the list is ordered by. */
function keyOf({ lastName, firstName, id }: PersonRow): PeopleCursor {
  return [lastName, firstName, id];
}

type Tx = Parameters<PeopleRepository['lockWithin']>[0];
type Locked = Awaited<ReturnType<PeopleRepository['lockWithin']>>[number];
