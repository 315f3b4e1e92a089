import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { SeatsService } from './seats.service.js';
import { WithdrawalRepository } from './withdrawal.repository.js';

/** Places given back because the data behind them may not be processed any more (152-FZ, art. 9, part 2, and art. 21). */
@Injectable()
export class WithdrawalService {
  constructor(
    private readonly repository: WithdrawalRepository,
    private readonly seats: SeatsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Cancels what is ahead of the person, or of the address where nobody has claimed it, one event after another as a
   * participant would: the first who wait are promoted. No letter follows. Returns how many; safe to run twice.
   */
  async releaseForErasure(personId: string | null, email: string | null): Promise<number> {
    let released = 0;
    for (const { id, eventId } of await this.repository.liveOf(personId, email, this.clock.now())) {
      if (await this.seats.cancel(eventId, id, 'ERASED')) released += 1;
    }
    return released;
  }

  /** Cancels one registration for what has not ended, with the usual letter; false when there was nothing to cancel. */
  async releaseOne(registrationId: string): Promise<boolean> {
    const live = await this.repository.live(registrationId, this.clock.now());
    return live !== null && this.seats.cancel(live.eventId, live.id, 'BY_PARTICIPANT');
  }
}
