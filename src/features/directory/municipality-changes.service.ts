import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { type Actor, assertCanEverywhere } from '../accounts/accounts.rules.js';
import { MunicipalitiesService, type MunicipalityPeriod } from '../organisations/municipalities.service.js';
import { MUNICIPALITY_SUCCEEDED } from './directory.events.js';
import type { MunicipalityInput, ValidityInput } from './directory.dto.js';

/** Municipalities change: new ones begin, others give way to a successor on a day. */
@Injectable()
export class MunicipalityChangesService {
  constructor(
    private readonly municipalities: MunicipalitiesService,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
  ) {}

  /** Adds a municipality and returns its id. Throws Forbidden, InvalidInput as `assertSuccession`. */
  async create(actor: Actor, input: MunicipalityInput): Promise<string> {
    assertCanEverywhere(actor, 'organisation.manage');
    return this.audit.transaction(actor, async (tx) => {
      const id = await this.municipalities.insert(tx, {
        oktmo: input.oktmo,
        name: input.name,
        shortName: input.shortName,
        centre: input.centre,
        type: 'GORODSKOY_OKRUG',
        isZato: input.isZato,
        validFrom: input.validFrom,
        validTo: input.validTo ?? null,
        successorId: input.successorId ?? null,
      });
      await this.follow(tx, id, input);
      return id;
    });
  }

  /**
   * Sets when a municipality is in force and who follows it; returns how many organisations moved to the successor. For a
   * day to come they move on that day. Throws Forbidden, NotFound, InvalidInput as `assertSuccession`.
   */
  async setValidity(actor: Actor, id: string, input: ValidityInput): Promise<number> {
    assertCanEverywhere(actor, 'organisation.manage');
    return this.audit.transaction(actor, async (tx) => {
      await this.municipalities.setValidity(tx, id, {
        validFrom: input.validFrom,
        validTo: input.validTo ?? null,
        successorId: input.successorId ?? null,
      });
      return this.follow(tx, id, input);
    });
  }

  /** The day has come: organisations move, unless the decision has changed since. */
  async succeed(id: string): Promise<void> {
    await this.audit.transaction({ personId: null }, async (tx) => {
      if ((await this.municipalities.succeed(tx, id)) > 0) await PublicCache.touch(tx);
    });
  }

  /** Every municipality there is, was and will be. Throws Forbidden. */
  async all(actor: Actor): Promise<MunicipalityPeriod[]> {
    assertCanEverywhere(actor, 'organisation.manage');
    return this.municipalities.all();
  }

  private async follow(tx: EntityManager, id: string, { validTo, successorId }: ValidityInput): Promise<number> {
    await PublicCache.touch(tx);
    if (!validTo || !successorId) return 0;
    if (validTo <= this.municipalities.today()) return this.municipalities.succeed(tx, id);
    const midnight = Temporal.PlainDate.from(validTo).toZonedDateTime('Europe/Moscow');
    const runAt = new Date(midnight.epochMilliseconds);
    await this.jobs.add(tx, MUNICIPALITY_SUCCEEDED, { municipalityId: id }, { key: `municipality:${id}`, runAt });
    return 0;
  }
}
