import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, QueryFailedError } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound, Unavailable } from '../../common/errors.js';
import { Lanes } from '../../common/lanes.js';
import { briefly } from '../../platform/database/brief-transaction.js';
import { isPassing } from '../../platform/database/passing.js';
import { PlacesRepository } from './places.repository.js';
import { type Placement, type PlaceRequest, PlacingService, type Waiting } from './placing.service.js';
import { mayRemind } from './registrations.rules.js';

export type { Placement, PlaceRequest } from './placing.service.js';

/** One lock, one statement of a group. */
const LOCK_MS = 2_000;
const STATEMENT_MS = 5_000;

/**
 * Requests stand in line in the process and are decided in groups: one transaction locks the counters of their events,
 * inserts everybody and adds the letters' jobs, so the cost of a commit is shared by all who wait for it. The locks keep
 * several processes in order as well. An event that somebody else has locked waits in a lane of its own, a group that the
 * database does not answer is left behind: neither stops the others.
 */
@Injectable()
export class RegistrationQueue {
  private readonly lanes = new Lanes<PlaceRequest, Placement>(
    {
      lanes: 2,
      waitingLanes: 2,
      groupSize: 200,
      groupMs: 10_000,
      patienceMs: 20_000,
      tries: 4,
      isPassing,
      tooLate,
    },
    (group, { waits, signal }) => this.serve(group, waits, signal),
  );

  constructor(
    private readonly placing: PlacingService,
    private readonly places: PlacesRepository,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives `request` a place at the event, a number in the waiting list, or what it has already. Throws NotFound for an
   * event the public does not see, RuleViolation when registration is not open, and Unavailable when it takes too long.
   */
  enter(slug: string, request: PlaceRequest): Promise<Placement> {
    return this.lanes.enter(slug, request);
  }

  /** One more letter for a live registration of this address, when the last one is ten minutes old. */
  async remind(eventId: string, email: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const now = this.clock.now();
      const [standing] = await this.places.standing(tx, [{ eventId, email }]);
      if (!standing || standing.state === 'CANCELLED' || !mayRemind(standing, now)) return;
      await this.placing.addLetters(tx, await this.places.askForLetters(tx, [standing.id], now));
    });
  }

  private async serve(group: readonly Waiting[], waits: boolean, signal: AbortSignal): Promise<ReadonlySet<string>> {
    try {
      return await this.decide(group, waits, signal);
    } catch (error) {
      if (group.length === 1 || !isOfRows(error)) throw error;
      await this.decideOneByOne(group, signal);
      return new Set();
    }
  }

  /** One bad row must not take the others down with it. */
  private async decideOneByOne(group: readonly Waiting[], signal: AbortSignal): Promise<void> {
    for (const alone of group)
      await this.decide([alone], true, signal).catch((error: unknown) => {
        if (!isOfRows(error)) throw error;
        alone.reject(error);
      });
  }

  /** Answers after the commit; those whose event takes nobody are refused whatever becomes of the others. */
  private async decide(group: readonly Waiting[], waits: boolean, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const brevity = { lockMs: LOCK_MS, statementMs: STATEMENT_MS, signal };
    const { outcomes, heldUp } = await briefly(this.dataSource, brevity, (tx) => this.placing.place(tx, group, waits));
    for (const waiting of group) {
      const outcome = outcomes.get(waiting);
      if (outcome && 'registrationId' in outcome) waiting.resolve(outcome);
      else if (!heldUp.has(waiting.key)) waiting.reject(outcome ?? new NotFound('Такого события нет'));
    }
    return heldUp;
  }
}

/** SQLSTATE of what rows break: the values of one of a group. */
function isOfRows(error: unknown): boolean {
  return error instanceof QueryFailedError && /^(22|23)/.test((error.driverError as { code?: string }).code ?? '');
}

/** Nobody is told «not registered» who may be: a repeat takes no second place and shows what came of it. */
function tooLate(isUnknown: boolean): Error {
  return isUnknown
    ? new Unavailable(
        'База данных не ответила вовремя, и мы не знаем, записана ли заявка. Отправьте форму ещё раз через минуту: второго места она не займёт',
        30,
        'outcome-unknown',
      )
    : new Unavailable(
        'Сейчас на это событие записать не удалось: его данные заняты. Заявка не записана, отправьте её ещё раз через минуту',
        30,
        'busy',
      );
}
