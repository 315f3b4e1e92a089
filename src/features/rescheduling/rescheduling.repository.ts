import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { PlannedMoments, Span } from './rescheduling.rules.js';

/** The time of an event with all that goes along with it. */
export interface TimesOfEvent extends Span {
  registrationOpensAt: Date | null;
  registrationClosesAt: Date | null;
  planned: PlannedMoments;
}

/** The last move of an event, to be undone. */
export interface LastMove {
  before: TimesOfEvent;
  after: Span;
}

@Injectable()
export class ReschedulingRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The last move of the event that was not undone; null when there is none. */
  async lastMove(eventId: string, tx?: EntityManager): Promise<LastMove | null> {
    const rows = await (tx ?? this.dataSource).query<{ before: TimesOfEvent; after: Span }[]>(
      `select before, after from event_move where event_id = $1`,
      [eventId],
    );
    return rows[0] ? (revive(rows[0]) as LastMove) : null;
  }

  /** Keeps the move in place of the one before it. */
  async keep(tx: EntityManager, eventId: string, { before, after }: LastMove, now: Date): Promise<void> {
    await tx.query(
      `insert into event_move (event_id, before, after, moved_at) values ($1, $2, $3, $4)
       on conflict on constraint event_move_pk do update set before = excluded.before, after = excluded.after, moved_at = excluded.moved_at`,
      [eventId, JSON.stringify(before), JSON.stringify(after), now],
    );
  }

  /** There is nothing to undo any more. */
  async forget(tx: EntityManager, eventId: string): Promise<void> {
    await tx.query(`delete from event_move where event_id = $1`, [eventId]);
  }
}

/** Moments come out of JSON as text; every value of a move is one, or null. */
function revive(value: unknown): unknown {
  if (typeof value === 'string') return new Date(value);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]));
}
