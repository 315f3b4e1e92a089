import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** Why nothing is sent just now. */
export interface MailPause {
  pausedAt: Date;
  /** What the server said last, without addresses. */
  words: string;
  /** Probes that failed. */
  probes: number;
  /** When the next probe may go. */
  probeAt: Date;
}

/** The one row that stands while the mail is paused. */
@Injectable()
export class MailLineRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The pause, and how many letters wait; null when letters go. */
  async find(): Promise<(MailPause & { waiting: number }) | null> {
    const rows = await this.dataSource.query<(MailPause & { waiting: number })[]>(
      `select paused_at as "pausedAt", words, probes, probe_at as "probeAt",
         (select count(*)::int from letter where state in ('QUEUED', 'SENDING')) as waiting from mail_pause`,
    );
    return rows[0] ?? null;
  }

  /** Pauses the mail, or remembers the newest words of a pause that stands. True when letters went until now. */
  async pause(tx: EntityManager, pause: Omit<MailPause, 'probes'>): Promise<boolean> {
    const rows = await tx.query<{ isNew: boolean }[]>(
      `insert into mail_pause (paused_at, words, probe_at) values ($1, $2, $3)
       on conflict (id) do update set words = excluded.words returning xmax = 0 as "isNew"`,
      [pause.pausedAt, pause.words, pause.probeAt],
    );
    return rows[0]?.isNew ?? false;
  }

  /** Is the mail paused? It then stays so until the end of `tx`. */
  async holdsPaused(tx: EntityManager): Promise<boolean> {
    const rows = await tx.query<unknown[]>(`select from mail_pause for share`);
    return rows.length > 0;
  }

  /** Lets letters go. Null when they went already, else since when they did not. */
  async open(tx: EntityManager): Promise<Date | null> {
    const [rows] = await tx.query<[{ pausedAt: Date }[], number]>(
      `delete from mail_pause returning paused_at as "pausedAt"`,
    );
    return rows[0]?.pausedAt ?? null;
  }

  /** Takes the turn to probe for this worker alone, when it has come; the next one is at `next`. */
  async takeProbe(pause: MailPause, now: Date, next: Date): Promise<boolean> {
    const [, taken] = await this.dataSource.query<[unknown, number]>(
      `update mail_pause set probes = probes + 1, probe_at = $3
       where paused_at = $1 and probes = $2 and probe_at <= $4`,
      [pause.pausedAt, pause.probes, next, now],
    );
    return taken > 0;
  }
}
