import { Injectable } from '@nestjs/common';
import { RuleViolation } from '../../common/errors.js';
import { type AuditActor, AuditService } from '../audit/audit.service.js';
import { type QueueCount, QueueRepository, type TroubledJob } from './queue.repository.js';

/** One failed job, or all of a kind. */
export type FailedJobs = { id: string } | { topic: string };

/** Jobs shown one by one. */
const SHOWN = 100;

/** The queue as its keepers see it: what waits, what went wrong and why. */
@Injectable()
export class QueueService {
  constructor(
    private readonly repository: QueueRepository,
    private readonly audit: AuditService,
  ) {}

  /** Counts by kind, and the hundred newest jobs that failed the last time, those that are given up first. */
  async overview(): Promise<{ counts: QueueCount[]; troubled: TroubledJob[] }> {
    const [counts, troubled] = await Promise.all([this.repository.counts(), this.repository.troubled(SHOWN)]);
    return { counts, troubled };
  }

  /**
   * Makes failed jobs due now, with all their attempts before them. Returns how many. Throws RuleViolation `no-failed-job` when
   * there is none: it has succeeded, runs now or is gone.
   */
  async retry(by: AuditActor, which: FailedJobs): Promise<number> {
    return this.change(by, which, 'update');
  }

  /** Takes failed jobs out of the queue for good: what they were to do will not be done. As `retry` otherwise. */
  async drop(by: AuditActor, which: FailedJobs): Promise<number> {
    return this.change(by, which, 'delete');
  }

  private async change(by: AuditActor, which: FailedJobs, operation: 'update' | 'delete'): Promise<number> {
    return this.audit.transaction(by, async (tx) => {
      const jobs = await this.repository[operation === 'update' ? 'retry' : 'drop'](tx, which);
      const [first] = jobs;
      if (!first)
        throw new RuleViolation(
          'no-failed-job',
          'Такого задания с ошибкой уже нет: оно выполнено, идёт сейчас или убрано',
        );
      const details = { kind: first.topic, jobs: jobs.length };
      const rowId = 'id' in which ? first.id : null;
      await this.audit.fact(tx, by, { table: 'job', operation, rowId, label: first.topic, details });
      return jobs.length;
    });
  }
}
