import { Injectable } from '@nestjs/common';
import { NotFound, RuleViolation } from '../../common/errors.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import { searchWords } from '../../common/search-words.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, scopeOf } from '../accounts/accounts.rules.js';
import { AuditEntriesRepository, type AuditEntry, type AuditFilter } from './audit-entries.repository.js';
import type { AuditQuery } from './audit.dto.js';
import { idsIn } from './audit.rules.js';

export type { AuditEntry } from './audit-entries.repository.js';

const ZONE = 'Europe/Moscow';
const PIECE = 500;
/** A workbook is made in memory. */
const MOST_ROWS_OF_XLSX = 20_000;

/** Entries with what the ids in them stand for. */
export interface Readable {
  entries: AuditEntry[];
  names: ReadonlyMap<string, string>;
}

/**
 * The record of changes and downloads for those who may read it: of their organisation, or all of it. Values with personal
 * data are left out for readers without the right to them (152-FZ, art. 5).
 */
@Injectable()
export class AuditLogService {
  constructor(
    private readonly repository: AuditEntriesRepository,
    private readonly audit: AuditService,
  ) {}

  /** One page, the newest first. Throws InvalidInput on a bad cursor. */
  async list(actor: Actor, query: AuditQuery & { limit?: number }): Promise<Readable & Page<AuditEntry>> {
    const limit = query.limit ?? PAGE_SIZE;
    const below = query.cursor ? decodeCursor(query.cursor, 1)[0] : undefined;
    const rows = await this.repository.list({ ...filterOf(actor, query), below: idOf(below) }, limit + 1);
    const page = toPage(rows, limit, ({ id }) => [id]);
    return { ...page, entries: page.items, names: await this.namesFor(actor, page.items) };
  }

  /** The newest entries about one row of an event, at most `limit`; none for readers without the record. */
  async ofRow(actor: Actor, { event, row }: { event: string; row: string }, limit = 50): Promise<Readable> {
    const entries = await this.repository.list({ ...filterOf(actor, { event }), row }, limit);
    return { entries, names: await this.namesFor(actor, entries) };
  }

  /**
   * What was done to an event, its program, publications and review, one page, the newest first; nothing of its participants.
   * Nothing out of the actor's sight. Throws InvalidInput on a bad cursor.
   */
  async history(actor: Actor, eventId: string, cursor?: string): Promise<Readable & Page<AuditEntry>> {
    const below = cursor ? decodeCursor(cursor, 1)[0] : undefined;
    const filter = { ...filterOf(actor, { event: eventId }), contentOnly: true, below: idOf(below) };
    const page = toPage(await this.repository.list(filter, PAGE_SIZE + 1), PAGE_SIZE, ({ id }) => [id]);
    return { ...page, entries: page.items, names: await this.namesFor(actor, page.items) };
  }

  /** Throws NotFound outside the actor's sight. */
  async get(actor: Actor, id: string): Promise<Readable & { entry: AuditEntry }> {
    const known = idOf(id);
    const entries = known ? await this.repository.list({ ...filterOf(actor, {}), id: known }, 1) : [];
    const entry = entries[0];
    if (!entry) throw new NotFound('Такой записи нет');
    return { entry, entries, names: await this.namesFor(actor, entries) };
  }

  /**
   * Who last changed one of `tables` of the event, and when, for whoever may edit it: it is told when two people edit at once.
   * Null when nothing is recorded.
   */
  async lastChange(eventId: string, tables: readonly string[]): Promise<{ name: string | null; at: Date } | null> {
    return this.repository.lastChange(eventId, tables);
  }

  /**
   * Everything the filters leave, in pieces so that memory stays flat; records the download first. Throws RuleViolation
   * `too-many-rows` for a workbook of more than 20 000 rows.
   */
  async export(actor: Actor, query: AuditQuery, format: 'csv' | 'xlsx'): Promise<AsyncGenerator<Readable>> {
    const { cursor: _, ...filters } = query;
    const filter = filterOf(actor, filters);
    const rows = await this.repository.count(filter);
    if (format === 'xlsx' && rows > MOST_ROWS_OF_XLSX)
      throw new RuleViolation(
        'too-many-rows',
        `Записей больше ${MOST_ROWS_OF_XLSX.toLocaleString('ru-RU')}: сузьте отбор или выгрузите CSV`,
      );
    const newest = (await this.repository.list(filter, 1))[0]?.id;
    await this.audit.download(actor, {
      what: 'audit',
      eventId: filter.event,
      organisationId: filter.organisation ?? actor.roles[0]?.organisationId,
      personId: filter.person,
      details: { rows, format, filters },
    });
    return this.pieces(actor, filter, newest);
  }

  private async *pieces(actor: Actor, filter: AuditFilter, newest: string | undefined): AsyncGenerator<Readable> {
    let below = newest && String(BigInt(newest) + 1n);
    while (below) {
      const entries = await this.repository.list({ ...filter, below }, PIECE);
      if (entries.length > 0) yield { entries, names: await this.namesFor(actor, entries) };
      below = entries.length < PIECE ? undefined : entries.at(-1)?.id;
    }
  }

  private async namesFor(actor: Actor, entries: readonly AuditEntry[]): Promise<ReadonlyMap<string, string>> {
    const ids = entries.flatMap(idsIn);
    const [names, people] = await Promise.all([
      this.repository.names(ids),
      this.repository.peopleNames(ids, scopeOf(actor, 'person.view')),
    ]);
    return new Map([...names, ...people]);
  }
}

/** An id of the database's bigint, or undefined for what can be none. */
function idOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{1,18}$/.test(text) ? text : undefined;
}

function filterOf(actor: Actor, query: AuditQuery): AuditFilter {
  const { event, organisation, person, actor: by, table, kind } = query;
  return {
    scope: scopeOf(actor, 'audit.view'),
    participants: scopeOf(actor, 'registration.view'),
    people: scopeOf(actor, 'person.view'),
    words: searchWords(query.q ?? ''),
    event,
    organisation,
    person,
    actor: by,
    table,
    kind,
    from: query.from ? startOf(query.from, 0) : undefined,
    before: query.to ? startOf(query.to, 1) : undefined,
  };
}

function startOf(day: string, later: number): Date {
  return new Date(Temporal.PlainDate.from(day).add({ days: later }).toZonedDateTime(ZONE).epochMilliseconds);
}
