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

export const SEND_LETTER = 'letter.send';

/** Who has claimed a letter and said nothing for so long is dead: a send ends within two minutes. */
export const LEASE_MS = 5 * 60_000;
/** After an outage no letter waits longer than this for its next try. */
const PATIENCE_MS = 30 * 60_000;
const SWEEP_LIMIT = 1_000;

/** Who waits to sign in goes first; one person's letter goes before those of an event with thousands. */
export const PRIORITY = { SIGN_IN: 0, PERSONAL: 1, MASS: 2 } as const;

/** Letters in line: each is a row of the ledger and one job, written in one transaction. */
@Injectable()
export class OutboxService {
  constructor(
    private readonly repository: LettersRepository,
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

  /** Every minute: gives a new job to letters whose worker died or whose job is gone, a thousand at a time. */
  async requeue(): Promise<void> {
    if (!this.mail.isConfigured) return;
    const ago = (ms: number) => new Date(this.clock.now().getTime() - ms);
    await this.dataSource.transaction(async (tx) => {
      const ids = await this.repository.stuck(tx, ago(LEASE_MS), ago(PATIENCE_MS), SWEEP_LIMIT);
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
    if (!this.mail.isConfigured)
      throw new RuleViolation('no-smtp', 'Почтовый сервер не настроен, письма не отправляются');
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
      if (state !== 'SENT') await this.repository.enqueueAgain(tx, id);
      const queued = state === 'SENT' ? await this.repository.insertCopy(tx, id, copyOf(id, now)) : id;
      await this.jobs.addMany(tx, [sendJob(queued, PRIORITY.PERSONAL)]);
      return queued;
    });
  }
}

/** The key makes one copy of a double click. */
function copyOf(id: string, now: Date): { id: string; key: string; now: Date } {
  return { id: randomUUIDv7(), key: `again:${id}:${now.toISOString().slice(0, 16)}`, now };
}

function sendJob(letterId: string, priority: number): Job {
  return { topic: SEND_LETTER, payload: { letterId }, key: `letter:${letterId}`, priority };
}
