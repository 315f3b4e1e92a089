import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCanEverywhere } from '../accounts/accounts.rules.js';
import type { PackageTerms } from './package.rules.js';
import { PackageTermsRepository } from './package-terms.repository.js';

/** By when each part of an event's package is due: one setting of the whole region. */
@Injectable()
export class PackageTermsService {
  constructor(
    private readonly repository: PackageTermsRepository,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** The terms in force; `changedAt` is null while nobody has changed them. One query. */
  async current(): Promise<PackageTerms & { changedAt: Date | null }> {
    const terms = await this.repository.find();
    if (!terms) throw new NotFound('Сроки пакета не заданы');
    return terms;
  }

  /** Sets them for every event, past ones too. Throws Forbidden for who may not set them in the whole region. */
  async change(actor: Actor, terms: PackageTerms): Promise<void> {
    assertCanEverywhere(actor, 'package-terms.edit');
    await this.audit.transaction(actor, (tx) => this.repository.update(tx, terms, this.clock.now()));
  }
}
