import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCan } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import type { ProgramSession } from './program.rules.js';
import { assertFits, movedSessions, sessionsAlong, outsideOf, withDuplicate } from './program-moves.rules.js';
import type { DuplicateInput, MoveInput } from './programs.dto.js';
import { ProgramsRepository } from './programs.repository.js';
import { toProgram } from './programs.service.js';

/** Changes of the stored working copy as a whole; readers see nothing of them before a release. */
@Injectable()
export class ProgramMovesService {
  constructor(
    private readonly repository: ProgramsRepository,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Moves a session, it with all after it in its hall, or the whole program by `input.minutes`; moving by as much back undoes it.
   * Returns the titles of those that still lie outside the event. Throws RuleViolation `does-not-fit`, or `no-session` for one that
   * is not there; NotFound or Forbidden out of scope.
   */
  async move(actor: Actor, slug: string, input: MoveInput): Promise<string[]> {
    return this.change(actor, slug, (sessions, event) => {
      if (input.scope !== 'ALL') sessionIn(sessions, input.sessionId);
      const moved = movedSessions(sessions, { ...input, sessionId: input.sessionId ?? null });
      return { sessions: moved, answer: outsideOf(moved, event).map(({ title }) => title) };
    });
  }

  /**
   * Puts a copy of a session, with its speakers and without its materials, right after it; what follows in its hall goes on later
   * where there is no room. Returns its title. Throws as `move`.
   */
  async duplicate(actor: Actor, slug: string, { sessionId }: DuplicateInput): Promise<string> {
    return this.change(actor, slug, (sessions) => {
      const original = sessionIn(sessions, sessionId);
      return { sessions: withDuplicate(sessions, original, randomUUIDv7()), answer: original.title };
    });
  }

  /**
   * Moves the working copy, and what readers have of it as a new release, along with their event: `along` gives the new moment for
   * each. Those registered learn of it by the letter about the event's new time, so the release itself is not told, unless an
   * earlier one is still to be. In the caller's transaction, who has locked the event and asked for the right.
   */
  async moveAlong(tx: EntityManager, actor: Actor, eventId: string, along: (moment: Date) => Date): Promise<void> {
    const sessions = await this.repository.workingCopy(eventId, tx);
    if (sessions.length > 0) await this.repository.replace(tx, eventId, sessionsAlong(sessions, along));
    const [released] = await this.repository.released([eventId], tx);
    if (!released) return;
    const releasedAt = this.clock.now();
    const number = ((await this.repository.newest(eventId, tx))?.number ?? 0) + 1;
    await this.repository.insertRelease(tx, {
      eventId,
      number,
      sessions: sessionsAlong(toProgram(released).sessions, along),
      releasedAt,
      releasedById: actor.personId,
    });
    if (released.toldAt) await this.repository.markTold(tx, eventId, number, releasedAt);
  }

  private async change<T>(
    actor: Actor,
    slug: string,
    make: (sessions: ProgramSession[], event: EventRow) => { sessions: ProgramSession[]; answer: T },
  ): Promise<T> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'program.edit', ownedBy(event));
    return this.audit.transaction(actor, async (tx: EntityManager) => {
      await this.repository.lock(tx, event.id);
      const present = await this.repository.workingCopy(event.id, tx);
      const { sessions, answer } = make(present, event);
      assertFits(present, sessions, event);
      await this.repository.replace(tx, event.id, sessions);
      return answer;
    });
  }
}

function sessionIn(sessions: readonly ProgramSession[], id: string | null | undefined): ProgramSession {
  const session = sessions.find((one) => one.id === id);
  if (!session) throw new RuleViolation('no-session', 'Такого пункта в программе уже нет');
  return session;
}
