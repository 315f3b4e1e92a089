import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCanEverywhere } from '../accounts/accounts.rules.js';
import { cutoffOf, RETENTION_KINDS, type RetentionCounts, type RetentionRule } from './personal-data.rules.js';
import { RetentionRepository, type RetentionRun } from './retention.repository.js';

export type { RetentionRun } from './retention.repository.js';

const BATCH = 500;
const SHOWN = 15;

/** Terms of keeping (152-FZ, art. 5, part 7: no longer than the aim needs). */
@Injectable()
export class RetentionService {
  constructor(
    private readonly repository: RetentionRepository,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** The rules in the order they are done; a kind without a rule is kept for good. */
  async rules(): Promise<RetentionRule[]> {
    const byKind = new Map((await this.repository.rules()).map((rule) => [rule.kind, rule]));
    return RETENTION_KINDS.flatMap((kind) => byKind.get(kind) ?? []);
  }

  /** The last 15 runs, dry ones too, the newest first. Throws Forbidden. */
  async runs(actor: Actor): Promise<RetentionRun[]> {
    assertCanEverywhere(actor, 'personal-data.manage');
    return this.repository.runs(SHOWN);
  }

  /** Counts what the next run would do and writes it down; changes nothing else. Throws Forbidden. */
  async dryRun(actor: Actor): Promise<RetentionCounts> {
    assertCanEverywhere(actor, 'personal-data.manage');
    const now = this.clock.now();
    const id = randomUUIDv7();
    const run = { id, isDryRun: true, startedById: actor.personId, now };
    await this.audit.transaction(actor, (tx) => this.repository.insertRun(tx, run));
    const counts = await this.due(now);
    await this.repository.saveCounts(this.dataSource.manager, id, counts, this.clock.now());
    return counts;
  }

  /**
   * Nightly: forgets what has been kept long enough, rule by rule in batches of 500, each in a transaction of its own. What
   * each batch did is written with it, so that a run stopped halfway tells how far it came; the next one goes on.
   */
  async run(): Promise<void> {
    const now = this.clock.now();
    const id = randomUUIDv7();
    await this.repository.insertRun(this.dataSource.manager, { id, isDryRun: false, startedById: null, now });
    const counts = await this.due(now);
    for (const done of Object.values(counts)) done.count = 0;
    for (const rule of await this.rules()) {
      for (let found = BATCH; found === BATCH;) {
        found = await this.dataSource.transaction(async (tx) => {
          const changed = await this.repository.apply(tx, rule.kind, { cutoff: cutoffOf(rule, now), now }, BATCH);
          const done = counts[rule.kind];
          if (done) done.count += changed;
          await this.repository.saveCounts(tx, id, counts, null);
          return changed;
        });
      }
    }
    await this.repository.saveCounts(this.dataSource.manager, id, counts, this.clock.now());
  }

  /** What each rule finds now, before any of them has changed what another looks at. */
  private async due(now: Date): Promise<RetentionCounts> {
    const counts: RetentionCounts = {};
    for (const rule of await this.rules())
      counts[rule.kind] = await this.repository.count(rule.kind, { cutoff: cutoffOf(rule, now), now });
    return counts;
  }
}
