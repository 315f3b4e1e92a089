import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { InvalidInput, NotFound } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { type Actor, assertCanEverywhere } from '../accounts/accounts.rules.js';
import { FOUNDER_TYPES } from '../organisations/organisation.entity.js';
import { type ListedOrganisation, OrganisationsService } from '../organisations/organisations.service.js';
import type { BulkInput, OrganisationPatch } from './directory.dto.js';
import { DirectoryService } from './directory.service.js';

const MOST = 500;

/** One change of many organisations: all of it or nothing. */
@Injectable()
export class BulkService {
  constructor(
    private readonly organisations: OrganisationsService,
    private readonly directory: DirectoryService,
    private readonly audit: AuditService,
  ) {}

  /** Those of `ids` that are there. Throws Forbidden. */
  async chosen(actor: Actor, ids: readonly string[]): Promise<ListedOrganisation[]> {
    assertCanEverywhere(actor, 'organisation.manage');
    const scope = { all: true, organisations: [], municipalities: [] };
    return (await this.organisations.find({ scope, ids }, { limit: MOST })).items;
  }

  /**
   * Applies one change to all and returns how many it was asked for. Throws Forbidden, NotFound, InvalidInput on `value`,
   * and for the first organisation the change does not go with, which is named.
   */
  async apply(actor: Actor, { ids, action, value }: BulkInput): Promise<number> {
    assertCanEverywhere(actor, 'organisation.manage');
    const unique = [...new Set(ids)];
    await this.audit.transaction(actor, async (tx) => {
      const found = await this.organisations.lock(tx, unique);
      if (found.size !== unique.length) throw new NotFound('Некоторых из отмеченных организаций уже нет');
      if (action === 'close' || action === 'reopen') {
        await this.organisations.setClosed(tx, unique, action === 'close');
      } else {
        const patch = patchOf(action, value ?? null);
        for (const id of unique) await this.changeOne(tx, actor, id, found.get(id)?.shortName ?? '', patch);
      }
      await PublicCache.touch(tx);
    });
    return unique.length;
  }

  private async changeOne(
    tx: EntityManager,
    actor: Actor,
    id: string,
    name: string,
    patch: OrganisationPatch,
  ): Promise<void> {
    try {
      await this.directory.change(tx, actor, id, patch);
    } catch (error) {
      const reason = error instanceof InvalidInput ? error.errors[0] : undefined;
      if (!reason) throw error;
      throw InvalidInput.field('value', reason.code, `${name}: ${reason.message}`);
    }
  }
}

function patchOf(action: 'founder' | 'parent' | 'municipality', value: string | null): OrganisationPatch {
  if (!value) throw InvalidInput.field('value', 'required', 'Выберите значение из списка');
  if (action === 'parent') return { parentId: value };
  if (action === 'municipality') return { municipalityId: value };
  const founderType = FOUNDER_TYPES.find((type) => type === value);
  if (!founderType) throw InvalidInput.field('value', 'unknown-founder', 'Выберите учредителя из списка');
  return { founderType };
}
