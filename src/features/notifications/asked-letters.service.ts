import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Config } from '../../platform/config/config.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { REGISTRATION_RECEIVED, type RegistrationFact } from '../registrations/registrations.events.js';
import { AskedLettersRepository } from './asked-letters.repository.js';
import type { NewLetter } from './letters.repository.js';
import { OutboxService, PRIORITY } from './outbox.service.js';

const HOUR_MS = 3_600_000;
/** So many letters one address is written within an hour, and within a day, because it was typed into a form. */
const AN_HOUR = 5;
const A_DAY = 10;

/** Letters that anybody can cause by typing an address: no more than a mailbox bears, over all events. */
@Injectable()
export class AskedLettersService {
  constructor(
    private readonly repository: AskedLettersRepository,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly outbox: OutboxService,
    private readonly jobs: JobsService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Puts the letter in line, or looks again in an hour when its address was written to often enough: by then it may have confirmed
   * others, which count no more, or its place may be gone, and then nothing is written.
   */
  async put(letter: NewLetter, { registrationId, revision }: RegistrationFact): Promise<void> {
    const now = this.clock.now().getTime();
    const since = [HOUR_MS, 24 * HOUR_MS].map((ms) => new Date(now - ms));
    await this.dataSource.transaction(async (tx) => {
      const [hour = 0, day = 0] =
        this.config.RATE_LIMIT === 'on' ? await this.repository.count(tx, letter.toAddress, since) : [];
      if (hour < AN_HOUR && day < A_DAY) return this.outbox.putIn(tx, [letter], PRIORITY.PERSONAL);
      await this.jobs.add(
        tx,
        REGISTRATION_RECEIVED,
        { registrationId, revision },
        { key: `asked-letter:${registrationId}:${revision}`, runAt: new Date(now + HOUR_MS) },
      );
    });
  }
}
