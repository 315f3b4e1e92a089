import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { JobsWorker } from '../jobs/jobs.worker.js';
import type { WorkerState } from '../jobs/worker.rules.js';
import { QueueRepository } from '../jobs/queue.repository.js';
import { Storage } from '../storage/storage.js';
import { checkData, checkServer, databaseDown, type ReferenceTable } from './database-checks.js';
import { type Finding, judgeWorker, overall } from './health.rules.js';
import { KeptAnswer } from './kept-answer.js';
import { checkOidc, checkSender, checkSmtp, checkStorage, storageSilent } from './outside-checks.js';

export const REFERENCE_TABLES = Symbol('reference tables');

/** Whoever asks is not kept waiting longer. */
const PATIENCE_MS = 2_000;
/** Probes come every few seconds from several sides. */
const INSIDE_MS = 5_000;
/** Servers of others are not to be bothered. */
const OUTSIDE_MS = 30_000;

/**
 * Whether this process can serve, and why not. The database is asked at every question, what it holds and the storage every
 * five seconds, other servers every half a minute and behind the scenes. What is wrong is looked at again at every question.
 */
@Injectable()
export class ReadinessService implements OnApplicationBootstrap {
  private readonly logger = new Logger('Health');
  private readonly server: KeptAnswer<Finding[]>;
  private readonly data: KeptAnswer<Finding[]>;
  private readonly storage: KeptAnswer<Finding[]>;
  private readonly outside: KeptAnswer<Finding[]>;
  private readonly queue: KeptAnswer<{ due: number; seconds: number }>;
  private told = '';

  constructor(
    @InjectDataSource() dataSource: DataSource,
    private readonly config: Config,
    private readonly worker: JobsWorker,
    queue: QueueRepository,
    storage: Storage,
    @Inject(REFERENCE_TABLES) reference: readonly ReferenceTable[],
  ) {
    const isFine = (findings: Finding[]) => overall(findings) === 'ok';
    this.server = new KeptAnswer(() => checkServer(dataSource), 0);
    this.data = new KeptAnswer(() => checkData(dataSource, config, reference), INSIDE_MS, isFine);
    this.storage = new KeptAnswer(async () => [await checkStorage(storage, config)], INSIDE_MS, isFine);
    this.queue = new KeptAnswer(() => queue.lag(), INSIDE_MS);
    this.outside = new KeptAnswer(
      async () => [await checkSmtp(config), await checkOidc(config), checkSender(config)],
      OUTSIDE_MS,
    );
  }

  /** Leaves the fingerprint of the secret at the first start, and says at every start what is wrong. */
  async onApplicationBootstrap(): Promise<void> {
    this.tell(await this.data.get().catch((error: unknown) => [databaseDown(error)]));
  }

  /** Everything that was looked at, good and bad. Answers within two seconds whatever hangs. */
  async findings(): Promise<Finding[]> {
    const late = databaseDown(new Error(`нет ответа за ${PATIENCE_MS / 1_000} с`));
    const [server, data, storage] = await Promise.all([
      within(this.server.get(), [late]),
      within(
        this.data.get().catch((error: unknown) => [databaseDown(error)]),
        [late],
      ),
      within(this.storage.get(), [storageSilent(PATIENCE_MS)]),
    ]);
    const isUp = overall(server) !== 'unavailable';
    const worker = isUp ? await this.workers() : [];
    const findings = [...server, ...(isUp ? data : []), ...storage, ...worker, ...(this.outside.peek() ?? [])];
    this.tell(findings);
    return findings;
  }

  /** What the worker of this process does and how long the oldest due job has waited; null when it has no worker. */
  async workerNow(): Promise<(WorkerState & { due: number | null; lag: number | null }) | null> {
    const state = this.worker.state();
    if (!state) return null;
    const queue = await within(
      this.queue.get().catch(() => null),
      null,
    );
    return { ...state, due: queue?.due ?? null, lag: queue && Math.round(queue.seconds) };
  }

  private async workers(): Promise<Finding[]> {
    const now = await this.workerNow();
    return now ? [judgeWorker(now, now.lag, !this.config.runsWeb)] : [];
  }

  /** A line in the log when something goes wrong or is right again. */
  private tell(findings: readonly Finding[]): void {
    const wrong = findings.filter(({ reason }) => reason !== null);
    const codes = wrong.map(({ reason }) => reason?.code).join(' ');
    if (codes === this.told) return;
    this.told = codes;
    if (wrong.length === 0) this.logger.log('everything this process needs is there again');
    for (const { check, state, message, reason } of wrong)
      this.logger[state === 'failed' ? 'error' : 'warn'](`${check}: ${message}. ${reason?.advice ?? ''}`);
  }
}

/** What is asked for, or `late` when it takes too long. */
async function within<T>(asked: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked, patience]);
  } finally {
    clearTimeout(timer);
  }
}
