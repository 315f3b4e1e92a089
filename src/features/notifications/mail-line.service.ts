import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import type { MailFailure } from '../../platform/mail/mail-fault.js';
import type { ClaimedLetter } from './letters.repository.js';
import { type MailPause, MailLineRepository } from './mail-line.repository.js';
import { nextProbe, nextTry } from './mail-line.rules.js';
import { SEND_LETTER, sendJob } from './outbox.service.js';
import { SendingRepository } from './sending.repository.js';

export type PausedMail = MailPause & { waiting: number };

/** Jobs of letters that wait for the mail are far off; the end of the pause brings them forward. */
const PARKED_MS = 24 * 60 * 60_000;

/**
 * The line in which all letters stand. When the mail server takes nothing from us (a wrong password, a blocked sender, no connection),
 * all of them wait: trying each would cost its attempts and the sender's good name. From time to time one letter is tried, and when the
 * server takes it, all go on. The state is one row, so that every worker sees the same.
 */
@Injectable()
export class MailLineService {
  private readonly logger = new Logger('Mail');

  constructor(
    private readonly repository: MailLineRepository,
    private readonly letters: SendingRepository,
    private readonly jobs: JobsService,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Since when and why nothing is sent, and how many letters wait; null when letters go. */
  async state(): Promise<PausedMail | null> {
    return this.repository.find();
  }

  /** Puts the letter back, and pauses all: the server takes nothing from us. The log has one line for a pause. */
  async stop(letter: ClaimedLetter, failure: MailFailure, priority: number): Promise<void> {
    const now = this.clock.now();
    const isNew = await this.dataSource.transaction(async (tx) => {
      await this.letters.putBack(tx, letter, failure.message, inDoubt(failure) ? now : null);
      await this.jobs.addMany(tx, [{ ...sendJob(letter.id, priority), runAt: later(now) }]);
      return this.repository.pause(tx, { pausedAt: now, words: failure.veiled, probeAt: nextProbe(now, 0) });
    });
    if (isNew) this.logger.error(`letters are paused, the mail server takes none: ${failure.veiled}`);
  }

  /** Puts one letter back, to be tried alone some minutes later. */
  async putOff(letter: ClaimedLetter, failure: MailFailure, priority: number): Promise<void> {
    const now = this.clock.now();
    await this.dataSource.transaction(async (tx) => {
      await this.letters.putBack(tx, letter, failure.message, inDoubt(failure) ? now : null);
      await this.jobs.addMany(tx, [{ ...sendJob(letter.id, priority), runAt: nextTry(now, letter.attempts) }]);
    });
  }

  /** Keeps the job of a letter that could not be taken until the pause is over; false when letters go. */
  async park(letterId: string, priority: number): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      if (!(await this.repository.holdsPaused(tx))) return false;
      await this.jobs.addMany(tx, [{ ...sendJob(letterId, priority), runAt: later(this.clock.now()) }]);
      return true;
    });
  }

  /** Sends the letter at once: what stood before it has gone, or somebody waits for it. */
  async forward(letterId: string, priority: number): Promise<void> {
    await this.jobs.addMany(this.dataSource.manager, [sendJob(letterId, priority)]);
  }

  /** True when all wait and it is this worker's turn to try a letter. */
  async takeProbe(): Promise<boolean> {
    const pause = await this.repository.find();
    const now = this.clock.now();
    if (!pause || pause.probeAt > now) return false;
    return this.repository.takeProbe(pause, now, nextProbe(now, pause.probes + 1));
  }

  /** The server took a letter: all go on, by their priorities. */
  async open(): Promise<void> {
    const since = await this.dataSource.transaction(async (tx) => {
      const pausedAt = await this.repository.open(tx);
      if (pausedAt) await this.jobs.bringForward(tx, SEND_LETTER);
      return pausedAt;
    });
    if (since) this.logger.log(`letters go again after a pause since ${since.toISOString()}`);
  }
}

function inDoubt({ fault }: MailFailure): boolean {
  return fault === 'doubt' || fault === 'policy';
}

function later(now: Date): Date {
  return new Date(now.getTime() + PARKED_MS);
}
