import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SeatState } from './events.rules.js';

/** The places of one event, apart from the event so that registrations do not rewrite it. */
@Entity('seat_pool')
export class SeatPool {
  @PrimaryColumn('uuid')
  eventId: string;

  /** Null: unlimited. */
  @Column('integer', { nullable: true })
  capacity: number | null;

  /** Pending, confirmed and offered registrations. */
  @Column('integer')
  held: number;

  @Column('integer')
  waiting: number;

  @Column('bigint')
  lastQueueNumber: string;

  @Column('text')
  state: SeatState;
}
