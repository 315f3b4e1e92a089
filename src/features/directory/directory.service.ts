import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Forbidden, InvalidInput, NotFound } from '../../common/errors.js';
import { PAGE_SIZE, type Page } from '../../common/pagination.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { type Actor, assertCan, assertCanEverywhere, can, type Resource, scopeOf } from '../accounts/accounts.rules.js';
import { EditingService } from '../events/editing.service.js';
import { MunicipalitiesService } from '../organisations/municipalities.service.js';
import {
  type ListedOrganisation,
  type OrganisationDetails,
  type OrganisationFilter,
  OrganisationsService,
  type OrganisationValues,
} from '../organisations/organisations.service.js';
import type { DirectoryQuery, OrganisationInput, OrganisationPatch } from './directory.dto.js';
import { assertConsistent, editableFields, ORGANISATION_FIELDS, type OrganisationField } from './directory.rules.js';

/** One page of the directory. */
export type DirectoryPage = Page<ListedOrganisation> & { total: number; corrected: boolean };

/** Organisations for staff: found, shown and changed within the scope of who asks. */
@Injectable()
export class DirectoryService {
  constructor(
    private readonly organisations: OrganisationsService,
    private readonly municipalities: MunicipalitiesService,
    private readonly events: EditingService,
    private readonly audit: AuditService,
  ) {}

  /** One page of what the actor may see. Throws InvalidInput on a bad cursor. */
  async list(actor: Actor, query: DirectoryQuery): Promise<DirectoryPage> {
    return this.organisations.find(filterOf(actor, query), {
      sort: query.sort,
      cursor: query.cursor,
      limit: query.limit ?? PAGE_SIZE,
    });
  }

  /** Every organisation of `list`, read in pieces so that memory stays flat. */
  async *all(actor: Actor, query: DirectoryQuery): AsyncGenerator<ListedOrganisation> {
    let cursor: string | undefined;
    do {
      const page: DirectoryPage = await this.list(actor, { ...query, limit: 100, cursor });
      yield* page.items;
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
  }

  /** All of one organisation, closed and merged ones too. Throws NotFound out of the actor's scope. */
  async get(actor: Actor, id: string): Promise<OrganisationDetails> {
    const organisation = await this.organisations.findById(id);
    if (!organisation || organisation.isCollective || !can(actor, 'organisation.view', placeOf(organisation))) {
      throw new NotFound('Такой организации нет');
    }
    return organisation;
  }

  /** What of the organisation the actor may change; empty: nothing. */
  editable(actor: Actor, organisation: { id: string; municipalityId: string | null }): readonly OrganisationField[] {
    return editableFields(actor, placeOf(organisation));
  }

  /** Adds an organisation and returns its id. Throws Forbidden, and InvalidInput as `assertConsistent` and for unknown references. */
  async create(actor: Actor, input: OrganisationInput): Promise<string> {
    assertCanEverywhere(actor, 'organisation.manage');
    return this.audit.transaction(actor, async (tx) => this.insert(tx, input));
  }

  /** As `create` in a transaction of the caller, who has asked for the right. */
  async insert(tx: EntityManager, input: OrganisationInput): Promise<string> {
    const values = { ...EMPTY, ...given(input) };
    assertConsistent(values);
    await this.assertReferences(tx, values);
    const id = await this.organisations.insert(tx, values);
    await PublicCache.touch(tx);
    return id;
  }

  /**
   * Changes the given fields; a new short name reaches the kept pages and calendar entries of its events. Throws NotFound
   * out of scope, Forbidden for a field that is not the actor's to change, Conflict for a stale form, InvalidInput.
   */
  async update(actor: Actor, id: string, patch: OrganisationPatch): Promise<void> {
    await this.audit.transaction(actor, (tx) => this.change(tx, actor, id, patch));
  }

  /** As `update` in a transaction of the caller. */
  async change(tx: EntityManager, actor: Actor, id: string, patch: OrganisationPatch): Promise<void> {
    const present = (await this.organisations.lock(tx, [id])).get(id);
    if (!present || present.isCollective || !can(actor, 'organisation.view', placeOf(present))) {
      throw new NotFound('Такой организации нет');
    }
    assertCan(actor, 'organisation.edit', placeOf(present));
    const change = changed(present, given(patch));
    const mine = editableFields(actor, placeOf(present));
    if (Object.keys(change).some((field) => !mine.includes(field as OrganisationField))) {
      throw new Forbidden('Эти сведения меняет региональный координатор');
    }
    const after = { ...present, ...change };
    assertConsistent(after);
    await this.assertReferences(tx, change);
    if (Object.keys(change).length === 0 && patch.revision === undefined) return;
    await this.organisations.update(tx, id, change, patch.revision);
    if (change.shortName !== undefined) await this.events.touchOrganiser(tx, id);
    await PublicCache.touch(tx);
  }

  private async assertReferences(tx: EntityManager, values: Partial<OrganisationValues>): Promise<void> {
    if (values.municipalityId && !(await this.municipalities.findById(values.municipalityId))) {
      throw InvalidInput.field('municipalityId', 'unknown-municipality', 'Выберите муниципалитет из списка');
    }
    if (values.parentId && !(await this.organisations.findById(values.parentId, tx))) {
      throw InvalidInput.field('parentId', 'unknown-organisation', 'Выберите вышестоящую организацию из списка');
    }
  }
}

const EMPTY: OrganisationValues = {
  kind: 'SCHOOL', founderType: null, code: null, inn: null, okpo: null, name: '', shortName: '', municipalityId: null,
  parentId: null, profminimumLevel: null, headName: null, headPosition: null, email: null, phone: null, website: null, address: null,
}; // prettier-ignore

/** The place of an organisation in the table of rights. */
export function placeOf(organisation: { id: string; municipalityId: string | null }): Resource {
  return { organisationId: organisation.id, municipalityId: organisation.municipalityId };
}

function given(patch: Partial<OrganisationValues>): Partial<OrganisationValues> {
  return Object.fromEntries(
    ORGANISATION_FIELDS.filter((field) => patch[field] !== undefined).map((field) => [field, patch[field]]),
  );
}

function changed(present: OrganisationValues, wanted: Partial<OrganisationValues>): Partial<OrganisationValues> {
  return Object.fromEntries(
    ORGANISATION_FIELDS.filter((field) => wanted[field] !== undefined && wanted[field] !== present[field]).map(
      (field) => [field, wanted[field]],
    ),
  );
}

function filterOf(actor: Actor, query: DirectoryQuery): Omit<OrganisationFilter, 'query'> & { q?: string | undefined } {
  return {
    scope: scopeOf(actor, 'organisation.view'),
    kinds: query.kind,
    founders: query.founder,
    municipalityId: query.municipality,
    level: query.level,
    closed: query.state === 'all' ? undefined : query.state === 'closed',
    q: query.q ?? undefined,
  };
}
