import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';

/** Who acts and from where; a signed-in actor is one as it stands. */
export interface AuditActor {
  /** Null for the system itself. */
  personId: string | null;
  name?: string;
  roles?: readonly { role: string }[];
  /** Of the browser session; without one and with an origin it was an API token, without both the system. */
  sessionId?: string;
  origin?: { address: string | null; userAgent: string | null; requestId?: string };
}

/** What was taken out, of whom and by what selection. */
export interface AuditDownload {
  /** `participants`, recorded as `download.participants`. */
  what: string;
  eventId?: string;
  organisationId?: string;
  personId?: string;
  /** Title of what it is about. */
  label?: string;
  /** Number of rows, filters, format. */
  details?: Readonly<Record<string, unknown>>;
}

/** Tells the database who changes it, and records downloads. The record itself is made by triggers: see the migration AddAudit. */
@Injectable()
export class AuditService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * From here to the end of the transaction every change of an audited table is recorded as made by `who`, with the values
   * before and after. `hideValues`: which fields changed, not what they held, for erasures (152-FZ, art. 21).
   */
  async by(tx: EntityManager, who: AuditActor, options: { hideValues?: boolean } = {}): Promise<void> {
    await tx.query(`select set_config('audit.actor', $1, true)`, [JSON.stringify({ ...this.record(who), ...options })]);
  }

  /** Runs `work` in a transaction recorded as made by `who`; `options` as for `by`. */
  async transaction<T>(
    who: AuditActor,
    work: (tx: EntityManager) => Promise<T>,
    options: { hideValues?: boolean } = {},
  ): Promise<T> {
    return this.dataSource.transaction(async (tx) => {
      await this.by(tx, who, options);
      return work(tx);
    });
  }

  /** Records a download; call it before the first byte leaves. */
  async download(who: AuditActor, download: AuditDownload): Promise<void> {
    await this.dataSource.query(`select audit_write($1, $2, null, null, $3, $4, $5, $6, null, $7)`, [
      JSON.stringify(this.record(who)),
      `download.${download.what}`,
      download.label ?? null,
      download.eventId ?? null,
      download.organisationId ?? null,
      download.personId ?? null,
      JSON.stringify(download.details ?? {}),
    ]);
  }

  /** Records in `tx` a change of what the database itself does not watch; `table` is a name that has words in the record. */
  async fact(
    tx: EntityManager,
    who: AuditActor,
    fact: {
      table: string;
      operation: 'update' | 'delete';
      rowId: string | null;
      label: string;
      details: Readonly<Record<string, unknown>>;
    },
  ): Promise<void> {
    await tx.query(`select audit_write($1, $2, $3, $4, $5, null, null, null, null, $6)`, [
      JSON.stringify(this.record(who)),
      `${fact.table}.${fact.operation}`,
      fact.table,
      fact.rowId,
      fact.label,
      JSON.stringify(fact.details),
    ]);
  }

  private record({ personId, name, roles, sessionId, origin }: AuditActor): Record<string, unknown> {
    return {
      at: this.clock.now(),
      personId,
      name,
      roles: [...new Set(roles?.map(({ role }) => role))],
      via: sessionId ? 'session' : origin ? 'token' : 'system',
      ...origin,
    };
  }
}
