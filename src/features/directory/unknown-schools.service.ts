import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Conflict, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCanEverywhere } from '../accounts/accounts.rules.js';
import { OrganisationsService, type SchoolSuggestion } from '../organisations/organisations.service.js';
import { searchForm } from '../organisations/organisations.rules.js';
import { groupTyped, isSameName, type TypedSchoolGroup } from '../organisations/typed-school.rules.js';
import type { OrganisationInput } from './directory.dto.js';
import { DirectoryService } from './directory.service.js';
import { TypedSchoolsRepository } from './typed-schools.repository.js';
import { type Decision, type Moved, UnknownSchoolsRepository } from './unknown-schools.repository.js';

export type { Decision } from './unknown-schools.repository.js';

/** A name in the queue with the schools it may mean. */
export interface UnknownSchool extends TypedSchoolGroup {
  similar: SchoolSuggestion[];
}

/** Which name is decided about: any of its spellings, and the municipality it was typed with. */
export interface UnknownName {
  name: string;
  municipalityId: string | null;
}

const SIMILAR = 3;
const LATEST = 20;

/** Schools that teachers typed because the list lacks them (US-04): linked to one of the list, or made, or left. */
@Injectable()
export class UnknownSchoolsService {
  constructor(
    private readonly repository: UnknownSchoolsRepository,
    private readonly typed: TypedSchoolsRepository,
    private readonly organisations: OrganisationsService,
    private readonly directory: DirectoryService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * A part of the queue, the names most rows hold first, each with schools of the list it may mean; `q` narrows it to names
   * that hold the text. Throws Forbidden.
   */
  async queue(
    actor: Actor,
    page: { q?: string | null | undefined; from?: number; limit: number },
  ): Promise<{ items: UnknownSchool[]; total: number; rows: number }> {
    assertCanEverywhere(actor, 'organisation.manage');
    const asked = searchForm(page.q ?? '');
    const groups = (await this.groups()).filter(({ name }) => searchForm(name).includes(asked));
    const from = page.from ?? 0;
    const shown = groups.slice(from, from + page.limit);
    const similar = await this.organisations.suggestForEach(shown.map(asQuestion), SIMILAR);
    return {
      items: shown.map((group, n) => ({ ...group, similar: similar[n] ?? [] })),
      total: groups.length,
      rows: groups.reduce((sum, { count }) => sum + count, 0),
    };
  }

  /** One name of the queue; `typed` is what to look for instead of it. Throws Forbidden, NotFound when it is decided already. */
  async get(actor: Actor, asked: UnknownName, typed?: string): Promise<UnknownSchool> {
    assertCanEverywhere(actor, 'organisation.manage');
    const group = (await this.groups()).find((one) => isSame(one, asked));
    if (!group) throw new NotFound('Этого названия в очереди уже нет');
    const question = typed ? { typed, municipalityId: asked.municipalityId } : asQuestion(group);
    const [similar = []] = await this.organisations.suggestForEach([question], 8);
    return { ...group, similar };
  }

  /** What was decided lately, the newest first. Throws Forbidden. */
  async decisions(actor: Actor): Promise<Decision[]> {
    assertCanEverywhere(actor, 'organisation.manage');
    return this.repository.latest(LATEST);
  }

  /**
   * Gives a school of the list to everything that holds this name; returns how many rows. Throws Forbidden, InvalidInput for
   * an unknown school, Conflict when somebody decided before.
   */
  async link(actor: Actor, asked: UnknownName, schoolId: string): Promise<number> {
    assertCanEverywhere(actor, 'organisation.manage');
    return this.audit.transaction(actor, async (tx) => {
      const school = await this.organisations.findSchool(schoolId);
      if (!school) throw InvalidInput.field('schoolId', 'unknown-school', 'Выберите школу из списка');
      return this.decide(tx, actor, asked, { organisationId: school.id, createdSchool: false });
    });
  }

  /** As `link` with a school made for it. Throws as `DirectoryService.create` and `link` do. */
  async create(actor: Actor, asked: UnknownName, input: OrganisationInput): Promise<string> {
    assertCanEverywhere(actor, 'organisation.manage');
    if (input.kind !== 'SCHOOL') throw InvalidInput.field('kind', 'not-a-school', 'Завести отсюда можно только школу');
    return this.audit.transaction(actor, async (tx) => {
      await this.repository.lockName(tx, keyOf(asked));
      const organisationId = await this.directory.insert(tx, input);
      await this.decide(tx, actor, asked, { organisationId, createdSchool: true });
      return organisationId;
    });
  }

  /**
   * Takes a decision back: exactly the rows it moved say again what was typed, except those whose school was changed since.
   * A school made by it is closed when nothing else names it. Throws Forbidden, NotFound, RuleViolation when taken back before.
   */
  async undo(actor: Actor, decisionId: string): Promise<void> {
    assertCanEverywhere(actor, 'organisation.manage');
    await this.audit.transaction(actor, async (tx) => {
      const decision = await this.repository.lock(tx, decisionId);
      if (!decision) throw new NotFound('Такого решения нет');
      if (decision.undoneAt) throw new RuleViolation('already-undone', 'Это решение уже отменено');
      const from = { schoolId: decision.organisationId, now: this.clock.now() };
      await this.typed.unlink(tx, 'registration', decision.moved.registrations, from);
      await this.typed.unlink(tx, 'person', decision.moved.profiles, from);
      await this.repository.setUndone(tx, decisionId, this.clock.now());
      if (decision.createdSchool && !(await this.repository.isUsed(tx, decision.organisationId))) {
        await this.organisations.setClosed(tx, [decision.organisationId], true);
      }
    });
  }

  private async groups(): Promise<TypedSchoolGroup[]> {
    const [registrations, profiles] = [await this.typed.typed('registration'), await this.typed.typed('person')];
    return groupTyped([...registrations, ...profiles]);
  }

  private async decide(
    tx: EntityManager,
    actor: Actor,
    asked: UnknownName,
    school: { organisationId: string; createdSchool: boolean },
  ): Promise<number> {
    await this.repository.lockName(tx, keyOf(asked));
    const moved = await this.move(tx, asked, school.organisationId);
    const count = moved.registrations.length + moved.profiles.length;
    if (count === 0) throw new Conflict('Это название уже разобрал кто-то другой', 'already-decided');
    await this.repository.insert(tx, {
      id: randomUUIDv7(),
      name: asked.name,
      municipalityId: asked.municipalityId,
      ...school,
      moved,
      decidedBy: actor.personId,
      decidedAt: this.clock.now(),
    });
    return count;
  }

  private async move(tx: EntityManager, { name, municipalityId }: UnknownName, schoolId: string): Promise<Moved> {
    const link = async (holder: 'registration' | 'person') => {
      const names = (await this.typed.namesIn(tx, holder, municipalityId)).filter((one) => isSameName(one, name));
      return this.typed.link(tx, holder, { names, municipalityId }, { schoolId, now: this.clock.now() });
    };
    return { registrations: await link('registration'), profiles: await link('person') };
  }
}

function keyOf({ name, municipalityId }: UnknownName): string {
  return `${municipalityId ?? ''} ${searchForm(name)}`;
}

function isSame(group: TypedSchoolGroup, asked: UnknownName): boolean {
  return group.municipalityId === asked.municipalityId && isSameName(group.name, asked.name);
}

function asQuestion({ name, municipalityId }: TypedSchoolGroup): { typed: string; municipalityId: string | null } {
  return { typed: name, municipalityId };
}
