import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { RuleViolation } from '../../common/errors.js';
import { type AuditActor, AuditService } from '../../platform/audit/audit.service.js';
import { type Job, JobsService } from '../../platform/jobs/jobs.service.js';
import { MailService } from '../../platform/mail/mail.service.js';
import { LettersRepository, type NewLetter } from './letters.repository.js';
import { LETTER_STATE_WORDS, type LetterState, RESENDABLE } from './notifications.rules.js';
import { SendingRepository } from './sending.repository.js';
import { COPY_PREFIX } from './verdict.rules.js';

export const SEND_LETTER = 'letter.send';

/** Who has claimed a letter and said nothing for so long is dead: while a send goes on, its process says so every minute. */
export const LEASE_MS = 5 * 60_000;
/** No letter waits longer than this for its next try, unless all do. */
const PATIENCE_MS = 35 * 60_000;
const SWEEP_LIMIT = 1_000;
/** Letters put back in line in one transaction. */
const BATCH = 500;

/** Who waits to sign in goes first; one person's letter goes before those of an event with thousands. */
export const PRIORITY = { SIGN_IN: 0, PERSONAL: 1, MASS: 2 } as const;

/** Letters in line: each is a row of the ledger and one job, written in one transaction. */
@Injectable()
export class OutboxService {
  constructor(
    private readonly repository: LettersRepository,
    private readonly sending: SendingRepository,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly jobs: JobsService,
    private readonly mail: MailService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Adds the letters that are not there yet, with their jobs; without SMTP they are only kept to be read. */
  async put(letters: readonly NewLetter[], priority: number): Promise<void> {
    if (letters.length > 0) await this.dataSource.transaction((tx) => this.putIn(tx, letters, priority));
  }

  /** The same in the caller's transaction. */
  async putIn(tx: EntityManager, letters: readonly NewLetter[], priority: number): Promise<void> {
    if (letters.length === 0) return;
    const state = this.mail.isConfigured ? 'QUEUED' : 'KEPT';
    const ids = await this.repository.insertMissing(tx, letters, state, this.clock.now());
    if (state === 'QUEUED')
      await this.jobs.addMany(
        tx,
        ids.map((id) => sendJob(id, priority)),
      );
  }

  /** Every minute: gives a new job to letters whose worker died or whose job is gone or far off, a thousand at a time. */
  async requeue(): Promise<void> {
    if (!this.mail.isConfigured) return;
    const now = this.clock.now().getTime();
    await this.dataSource.transaction(async (tx) => {
      const ids = await this.sending.stuck(tx, new Date(now - LEASE_MS), new Date(now + PATIENCE_MS), SWEEP_LIMIT);
      await this.jobs.addMany(
        tx,
        ids.map((id) => sendJob(id, PRIORITY.MASS)),
      );
    });
  }

  /**
   * Sends a letter once more: one that never went out goes back in line, of one that did a copy is made, since mailboxes
   * drop a second message with the same Message-ID. Returns the id of the letter in line; a double click makes one.
   * Throws RuleViolation `no-smtp`, or `not-resendable` for a letter in line or out of date,
   * `secret-letter` for one whose text is forgotten.
   */
  async sendAgain(
    by: AuditActor,
    { id, state, secret }: { id: string; state: LetterState; secret: boolean },
  ): Promise<string> {
    this.assertSends();
    if (!RESENDABLE.includes(state)) {
      throw new RuleViolation(
        'not-resendable',
        `Письмо нельзя отправить ещё раз: ${LETTER_STATE_WORDS[state].toLowerCase()}`,
      );
    }
    if (secret && state === 'SENT')
      throw new RuleViolation(
        'secret-letter',
        'Письмо со ссылкой для входа нельзя повторить: человек запросит новое сам',
      );
    return this.audit.transaction(by, async (tx) => {
      const now = this.clock.now();
      if (state !== 'SENT') await this.repository.enqueueAgain(tx, [id]);
      const queued = state === 'SENT' ? await this.repository.insertCopy(tx, id, copyOf(id, now)) : id;
      await this.jobs.addMany(tx, [sendJob(queued, PRIORITY.PERSONAL)]);
      return queued;
    });
  }

  /** The same for many that never went out; those that somebody else has sent meanwhile are left. Returns how many are in line. */
  async sendManyAgain(by: AuditActor, ids: readonly string[]): Promise<number> {
    this.assertSends();
    let total = 0;
    for (let start = 0; start < ids.length; start += BATCH) {
      total += await this.audit.transaction(by, async (tx) => {
        const queued = await this.repository.enqueueAgain(tx, ids.slice(start, start + BATCH));
        await this.jobs.addMany(
          tx,
          queued.map((id) => sendJob(id, PRIORITY.MASS)),
        );
        return queued.length;
      });
    }
    return total;
  }

  private assertSends(): void {
    if (!this.mail.isConfigured)
      throw new RuleViolation('no-smtp', 'Почтовый сервер не настроен, письма не отправляются');
  }
}

/** The key makes one copy of a double click. */
function copyOf(id: string, now: Date): { id: string; key: string; now: Date } {
  return { id: randomUUIDv7(), key: `${COPY_PREFIX}${id}:${now.toISOString().slice(0, 16)}`, now };
}

/** The one job of a letter: a newer one takes the place of one that has not begun. */
export function sendJob(letterId: string, priority: number): Job {
  return { topic: SEND_LETTER, payload: { letterId, priority }, key: `letter:${letterId}`, priority };
}
