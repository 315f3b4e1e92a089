import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../../common/clock.js';
import { AuditService } from '../../../platform/audit/audit.service.js';
import { PublicCache } from '../../../platform/http/public-cache.js';
import { FIELD_TITLES } from './import-columns.rules.js';
import { shownValue } from './import-values.rules.js';
import { ImportOrganisationsRepository, type WrittenOrganisation } from './import-organisations.repository.js';
import { ImportsRepository, type RowOutcome, type WaitingRow } from './imports.repository.js';
import { BATCH, type Candidates, candidatesOf, type Existing, movedOn, nameKey, withChanges } from './imports.rules.js';

/** Writes what was seen and confirmed, and nothing else. */
@Injectable()
export class ImportApplyService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly repository: ImportsRepository,
    private readonly organisations: ImportOrganisationsRepository,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes the waiting rows of a confirmed run in batches; rows and what became of them are one transaction, so a worker
   * killed halfway or two at once write nothing twice. Each row is held against the directory as it is now: what changed
   * since the check is told and not written over. Ends at once when the run was stopped.
   */
  async run(id: string): Promise<void> {
    while (await this.step(id));
  }

  /** One batch; false when there is no more to do. */
  private async step(id: string): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const run = await this.repository.lockRun(tx, id);
      if (run?.state !== 'APPLYING') return false;
      const rows = await this.repository.waiting(tx, id, BATCH);
      if (rows.length === 0) {
        run.move('DONE', this.clock.now());
      } else {
        await this.audit.by(tx, { personId: run.confirmedBy });
        await this.organisations.lockDirectory(tx);
        const outcomes = [
          ...(await this.create(tx, rows.filter(({ verdict }) => verdict === 'NEW'))),
          ...(await this.change(tx, rows.filter(({ verdict }) => verdict === 'CHANGED'))),
        ]; // prettier-ignore
        await this.repository.setOutcomes(tx, id, outcomes);
        run.countOutcomes(outcomes.map(({ outcome }) => outcome));
        if (outcomes.some(({ outcome }) => outcome !== 'STALE')) await PublicCache.touch(tx);
      }
      await tx.save(run);
      return rows.length > 0;
    });
  }

  private async create(tx: EntityManager, rows: readonly WaitingRow[]): Promise<RowOutcome[]> {
    if (rows.length === 0) return [];
    const candidates = await this.candidates(tx, rows);
    const fresh = rows.map((row) => ({ row, there: isThere(row, candidates), organisation: newOrganisation(row) }));
    const written = await this.organisations.insertMany(
      tx,
      fresh.filter(({ there }) => !there).map(({ organisation }) => organisation),
      this.clock.now(),
    );
    return fresh.map(({ row, organisation: { id } }) =>
      written.has(id)
        ? { number: row.number, outcome: 'CREATED', organisationId: id, messages: row.messages }
        : stale(row, 'Не записано: такая организация уже появилась в справочнике. Загрузите файл ещё раз'),
    );
  }

  private async change(tx: EntityManager, rows: readonly WaitingRow[]): Promise<RowOutcome[]> {
    if (rows.length === 0) return [];
    const locked = await this.organisations.lock(tx, rows.flatMap(({ organisationId }) => organisationId ?? [])); // prettier-ignore
    const present = new Map(locked.map((one) => [one.id, one]));
    const candidates = await this.candidates(tx, rows);
    const decided = rows.map((row) => {
      const existing = row.organisationId ? present.get(row.organisationId) : undefined;
      return { row, existing, refusal: refusalOf(row, existing, candidates) };
    });
    await this.organisations.updateMany(
      tx,
      decided.flatMap(({ row, existing, refusal }) =>
        existing && !refusal ? [withChanges(existing, row.draft, row.changes)] : [],
      ),
      this.clock.now(),
    );
    return decided.map(({ row, refusal }) => {
      if (refusal) return stale(row, refusal);
      return { number: row.number, outcome: 'UPDATED', organisationId: row.organisationId, messages: row.messages };
    });
  }

  private async candidates(tx: EntityManager, rows: readonly WaitingRow[]): Promise<Candidates> {
    const drafts = rows.map(({ draft }) => draft);
    const coded = await this.organisations.byCodes(tx, drafts.flatMap(({ code }) => code ?? [])); // prettier-ignore
    return candidatesOf(coded, await this.organisations.neighbours(tx, drafts), new Map());
  }
}

function isThere({ draft }: WaitingRow, { byCode, byName }: Candidates): boolean {
  const named = byName.get(nameKey(draft.shortName ?? '', draft.municipality?.id ?? null)) ?? [];
  return (draft.code !== null && byCode.has(draft.code)) || named.some(({ kind }) => kind === draft.kind);
}

function newOrganisation({ draft }: WaitingRow): WrittenOrganisation {
  return { ...draft, id: randomUUIDv7(), name: draft.name ?? draft.shortName, inn: null };
}

/** Why a change that was right at the check is not right now; null when it still is. */
function refusalOf(row: WaitingRow, existing: Existing | undefined, { byCode }: Candidates): string | null {
  if (!existing) return 'Не записано: организации больше нет в справочнике';
  if (existing.isClosed) return `Не записано: организация «${existing.shortName}» закрыта после проверки`;
  const owner = row.draft.code === null ? undefined : byCode.get(row.draft.code);
  if (owner && owner.id !== existing.id) return `Не записано: код «${row.draft.code}» теперь у «${owner.shortName}»`;
  const moved = movedOn(existing, row.changes);
  if (moved.length === 0) return null;
  const what = moved.map(({ field }) => {
    const value = field === 'municipality' ? existing.municipality?.shortName : existing[field];
    return `${FIELD_TITLES[field]} — теперь «${shownValue(value ?? null)}»`;
  });
  return `Не записано: сведения изменились после проверки (${what.join('; ')}). Загрузите файл ещё раз`;
}

function stale(row: WaitingRow, text: string): RowOutcome {
  const messages = [...row.messages, { column: null, header: null, text }];
  return { number: row.number, outcome: 'STALE', organisationId: row.organisationId, messages };
}
