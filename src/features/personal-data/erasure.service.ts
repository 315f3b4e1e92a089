import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Conflict } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { ACCOUNT_NOTICE } from '../accounts/accounts.events.js';
import { RolesService } from '../accounts/roles.service.js';
import { WithdrawalService } from '../registrations/withdrawal.service.js';
import { ErasureRepository, type Subject } from './erasure.repository.js';
import { ErasureRequestsRepository } from './erasure-requests.repository.js';
import { FINISH_ERASURE } from './personal-data.events.js';
import { DAY_MS, erasedEmail } from './personal-data.rules.js';

const FINISH_AFTER_MS = 15 * 60_000;
/** A letter is news for three days; after them its address goes whatever became of it. */
const LAST_LETTER_DAYS = 4;
const TRIES = 5;

/**
 * Erasing a person (152-FZ, art. 21; US-22). Places ahead are given back one by one as participants do, so that the queue
 * moves; then everything else goes in one transaction. Killed anywhere and run again, it ends the same.
 */
@Injectable()
export class ErasureService {
  constructor(
    private readonly repository: ErasureRepository,
    private readonly requests: ErasureRequestsRepository,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly withdrawal: WithdrawalService,
    private readonly roles: RolesService,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Does a confirmed request; nothing for one that is done or not confirmed. Throws when the person keeps registering
   * meanwhile, or is the last administrator: the job is tried again and stands among the failed ones.
   */
  async run(requestId: string): Promise<void> {
    for (let n = 0; n < TRIES; n++) {
      const request = await this.requests.find(requestId);
      if (request?.state !== 'CONFIRMED' || !request.email) return;
      const subject: Subject = { personId: request.personId, email: request.email };
      await this.withdrawal.releaseForErasure(subject.personId, subject.email);
      try {
        return await this.roles.keepingAdministrators((tx) => this.eraseAll(tx, requestId, subject));
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
    throw new Error(`Erasure ${requestId}: registrations keep coming`);
  }

  /**
   * Forgets the address of the last letter once it has gone, and erases what was on its way during the erasure: a
   * registration joined to the account, letters written from what had been read before. Comes back later while the last
   * letter is in line.
   */
  async finish(requestId: string, email: string): Promise<void> {
    const request = await this.requests.find(requestId);
    if (request?.state !== 'DONE' || !request.endedAt) return;
    const lastLetter = `account-notice:DATA_ERASED:${requestId}`;
    await this.sweep(request.personId, requestId);
    await this.requests.forgetLateLetters(email, lastLetter, request.endedAt);
    await this.dataSource.transaction((tx) => this.repository.forgetAddresses(tx, [email]));
    const now = this.clock.now();
    const force = now.getTime() - request.endedAt.getTime() > LAST_LETTER_DAYS * DAY_MS;
    if (await this.requests.forgetLastLetter(lastLetter, force)) return;
    await this.dataSource.transaction((tx) => this.finishLater(tx, requestId, email));
  }

  /** Nightly: requests nobody confirmed within 30 days end. */
  async cancelOverdue(): Promise<void> {
    await this.requests.cancelOverdue(this.clock.now());
  }

  private async eraseAll(tx: EntityManager, requestId: string, subject: Subject): Promise<void> {
    const request = await this.requests.lock(tx, requestId);
    if (request?.state !== 'CONFIRMED') return;
    const now = this.clock.now();
    const counts = await this.repository.erase(tx, subject, { email: erasedEmail(requestId), now });
    if (await this.repository.remains(tx, subject)) throw new Conflict('Регистрация появилась во время удаления');
    await this.jobs.forget(tx, subject.email);
    // one line of the record, with numbers alone: the changes themselves would name the person again
    await this.audit.by(tx, { personId: null });
    await this.requests.end(tx, requestId, 'DONE', counts, now);
    const notice = { notice: 'DATA_ERASED', email: subject.email, name: '', key: requestId };
    await this.jobs.add(tx, ACCOUNT_NOTICE, notice, { key: `${ACCOUNT_NOTICE}:${requestId}` });
    await this.finishLater(tx, requestId, subject.email);
  }

  private async sweep(personId: string | null, requestId: string): Promise<void> {
    const email = erasedEmail(requestId);
    await this.withdrawal.releaseForErasure(personId, email);
    await this.dataSource.transaction((tx) =>
      this.repository.erase(tx, { personId, email }, { email, now: this.clock.now() }),
    );
  }

  private async finishLater(tx: EntityManager, requestId: string, email: string): Promise<void> {
    await this.jobs.add(
      tx,
      FINISH_ERASURE,
      { requestId, email },
      { key: `${FINISH_ERASURE}:${requestId}`, runAt: new Date(this.clock.now().getTime() + FINISH_AFTER_MS) },
    );
  }
}
