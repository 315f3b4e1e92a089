import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { MailFailure } from '../../platform/mail/mail-fault.js';
import { MailService, type OutgoingMessage } from '../../platform/mail/mail.service.js';
import { LetterJudge } from './letter-judge.service.js';
import { type ClaimedLetter, isAboutEvent } from './letters.repository.js';
import { MailLineService } from './mail-line.service.js';
import { LEASE_MS, PRIORITY } from './outbox.service.js';
import { SendingRepository } from './sending.repository.js';

interface Outcome {
  state: 'SENT' | 'FAILED' | 'SUPERSEDED' | 'EXPIRED';
  response: string | null;
  /** Why it was not sent, for staff. */
  reason: string | null;
}

/** While a send goes on, its process says that often that it is alive: well within the lease. */
const HEARTBEAT_MS = 60_000;
/** Letters looked at for a probe: some of them are settled without a word to the server. */
const PROBE_CANDIDATES = 20;
/** A row of addresses put off within this time, and nothing taken in between, is the server's doing. */
const ROW_MS = 10 * 60_000;
const LONGEST_ROW = 5;

/** Sends letters, each by one worker at a time. */
@Injectable()
export class SendingService implements OnModuleDestroy {
  private readonly underWay = new Set<string>();
  private heartbeat: NodeJS.Timeout | null = null;

  constructor(
    private readonly repository: SendingRepository,
    private readonly line: MailLineService,
    private readonly judge: LetterJudge,
    private readonly mail: MailService,
    private readonly clock: Clock,
  ) {}

  onModuleDestroy(): void {
    if (this.heartbeat) clearInterval(this.heartbeat);
  }

  /**
   * Claims the letter, looks whether it is still true and hands it to the SMTP server. Does nothing when it is settled or
   * another worker has it; while the mail is paused its job waits. What the server did not take is tried again later, alone or
   * with all others, as the fault is; the recipient's own refusal leaves it FAILED with the server's words. A crash after the
   * server's answer sends it again, with the same Message-ID.
   */
  async deliver(letterId: string, priority: number = PRIORITY.PERSONAL): Promise<void> {
    if (!this.mail.isConfigured) return this.repository.keep(letterId);
    const claimed = await this.claim(letterId, false);
    if (claimed) await this.attempt(claimed, priority);
    else await this.waitInLine(letterId, priority);
  }

  /** When all letters wait and it is time: tries one, and lets the others go when the server takes it. */
  async probe(): Promise<void> {
    if (!this.mail.isConfigured || !(await this.line.takeProbe())) return;
    for (const id of await this.repository.candidates(PROBE_CANDIDATES)) {
      const claimed = await this.claim(id, true);
      const state = claimed && (await this.attempt(claimed, PRIORITY.PERSONAL));
      if (state === 'SENT') return this.line.open();
      if (state === 'WAITING') return;
    }
  }

  /** Says of every send that goes on here that it does, so that nobody takes its letter over. */
  async renew(): Promise<void> {
    if (this.underWay.size > 0) await this.repository.renew([...this.underWay], this.clock.now());
  }

  /** A letter that could not be taken: all wait, or an earlier one must go first; when that one has gone, it brings this one forward. */
  private async waitInLine(letterId: string, priority: number): Promise<void> {
    if (await this.line.park(letterId, priority)) return;
    const first = await this.repository.untriedBefore(letterId);
    if (first) await this.line.forward(first, priority);
  }

  private async claim(id: string, isProbe: boolean): Promise<ClaimedLetter | null> {
    const now = this.clock.now();
    return this.repository.claim(id, now, new Date(now.getTime() - LEASE_MS), isProbe);
  }

  private async attempt(claimed: ClaimedLetter, priority: number): Promise<Outcome['state'] | 'WAITING'> {
    let outcome: Outcome;
    try {
      outcome = await this.handOver(claimed);
    } catch (error) {
      if (error instanceof MailFailure) return this.afterFailure(claimed, error, priority);
      await this.repository.release(claimed);
      throw error;
    }
    await this.settle(claimed, outcome, priority);
    return outcome.state;
  }

  private async handOver(claimed: ClaimedLetter): Promise<Outcome> {
    const now = this.clock.now();
    const judged = await this.judge.upToDate(claimed);
    if ('drop' in judged) return { state: 'SUPERSEDED', response: null, reason: judged.drop };
    if (judged.letter.expiresAt <= now) return { state: 'EXPIRED', response: null, reason: null };
    return { state: 'SENT', response: await this.send(judged.letter), reason: null };
  }

  /** What waited for this letter goes on. */
  private async settle(claimed: ClaimedLetter, { state, ...outcome }: Outcome, priority: number): Promise<void> {
    const next = await this.repository.settle(claimed, state, outcome, this.clock.now());
    if (next) await this.line.forward(next, priority);
  }

  private async send(letter: ClaimedLetter): Promise<string> {
    this.heartbeat ??= setInterval(() => void this.renew().catch(() => undefined), HEARTBEAT_MS).unref();
    this.underWay.add(letter.id);
    try {
      return await this.mail.send(toMessage(letter));
    } finally {
      this.underWay.delete(letter.id);
    }
  }

  private async afterFailure(
    letter: ClaimedLetter,
    failure: MailFailure,
    priority: number,
  ): Promise<'FAILED' | 'WAITING'> {
    if (await this.isItsOwn(letter, failure)) {
      await this.settle(letter, { state: 'FAILED', response: failure.message, reason: null }, priority);
      return 'FAILED';
    }
    if (await this.concernsAll(failure)) await this.line.stop(letter, failure, priority);
    else await this.line.putOff(letter, failure, priority);
    return 'WAITING';
  }

  /** A refusal in doubt is the letter's own when it comes again after the server has taken others. */
  private async isItsOwn({ refusedAt, toAddress }: ClaimedLetter, { fault }: MailFailure): Promise<boolean> {
    if (fault === 'recipient' || fault === 'message') return true;
    const wasInDoubt = refusedAt && (fault === 'doubt' || fault === 'policy');
    return wasInDoubt ? this.repository.otherAcceptedSince(refusedAt, toAddress) : false;
  }

  private async concernsAll({ fault }: MailFailure): Promise<boolean> {
    if (fault === 'line' || fault === 'doubt') return true;
    const since = new Date(this.clock.now().getTime() - ROW_MS);
    const others = await this.repository.countPutOff(since);
    if (fault === 'passing') return others >= LONGEST_ROW - 1;
    return others > 0 || !(await this.repository.otherAcceptedSince(since, ''));
  }
}

function toMessage(letter: ClaimedLetter): OutgoingMessage {
  const { id, toName, toAddress, replyTo, subject, text, html } = letter;
  const about = isAboutEvent(letter) ? letter : null;
  return {
    id,
    to: { name: toName, address: toAddress },
    replyTo,
    thread: about && `reg-${about.registrationId}`,
    subject,
    text,
    html,
    calendar: calendarOf(letter),
  };
}

function calendarOf(letter: ClaimedLetter): OutgoingMessage['calendar'] {
  const { ics = null, icsMethod = null } = 'ics' in letter ? letter : {};
  return ics && icsMethod ? { method: icsMethod, content: ics } : null;
}
