import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { takeTurn } from '../../../platform/database/turn.js';
import type { SchoolDraft } from './import-columns.rules.js';
import { ImportRun } from './import-run.entity.js';
import type { Change, Outcome, Verdict } from './imports.rules.js';

/** Something about a cell as a reader of the file finds it; letter and header are null for the whole row. */
export interface CellMessage {
  column: string | null;
  header: string | null;
  text: string;
}

export interface ImportRow {
  number: number;
  /** As in the file, under its headers. */
  cells: string[];
  verdict: Verdict;
  messages: CellMessage[];
  changes: Change[];
  organisationId: string | null;
  outcome: Outcome | null;
}

/** A row that is to be written. */
export interface WaitingRow {
  number: number;
  verdict: Verdict;
  draft: SchoolDraft;
  changes: Change[];
  organisationId: string | null;
  messages: CellMessage[];
}

export interface RowOutcome {
  number: number;
  outcome: Outcome;
  organisationId: string | null;
  messages: CellMessage[];
}

export interface RunLine {
  id: string;
  fileName: string;
  state: ImportRun['state'];
  totalRows: number;
  checkedRows: number;
  newRows: number;
  changedRows: number;
  errorRows: number;
  createdRows: number;
  updatedRows: number;
  staleRows: number;
  uploadedAt: Date;
  uploadedBy: string | null;
}

const ROW = `row_number as number, cells, verdict, messages, changes, organisation_id as "organisationId", outcome`;
/** Rows somebody has to mend in the file. */
const FAULTY = `(verdict in ('ERROR', 'DUPLICATE') or outcome = 'STALE')`;

@Injectable()
export class ImportsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Holds the run until `tx` ends; who asks to stop it comes before its next batch. */
  async lockRun(tx: EntityManager, id: string): Promise<ImportRun | null> {
    await takeTurn(tx, `import ${id}`);
    return tx.findOne(ImportRun, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async findRun(id: string): Promise<ImportRun | null> {
    return this.dataSource.manager.findOneBy(ImportRun, { id });
  }

  /** Runs, newest first, each with the name of who uploaded it. `after`: moment and id of the last one seen. */
  async listRuns(after: readonly [string, string] | undefined, limit: number): Promise<RunLine[]> {
    return this.dataSource.query(
      `select r.id, r.file_name as "fileName", r.state, r.total_rows as "totalRows", r.checked_rows as "checkedRows",
         r.new_rows as "newRows", r.changed_rows as "changedRows", r.error_rows as "errorRows", r.created_rows as "createdRows",
         r.updated_rows as "updatedRows", r.stale_rows as "staleRows", r.uploaded_at as "uploadedAt",
         p.last_name || ' ' || p.first_name as "uploadedBy"
       from import_run r left join person p on p.id = r.uploaded_by
       where $1::timestamptz is null or (r.uploaded_at, r.id) < ($1, $2::uuid)
       order by r.uploaded_at desc, r.id desc limit $3`,
      [after?.[0] ?? null, after?.[1] ?? null, limit],
    );
  }

  /** When this very file was last written to the directory, or null. */
  async lastDone(fileHash: string, exceptId: string): Promise<Date | null> {
    const rows = await this.dataSource.query<{ at: Date }[]>(
      `select finished_at as at from import_run where file_hash = $1 and state = 'DONE' and id <> $2
       order by finished_at desc limit 1`,
      [fileHash, exceptId],
    );
    return rows[0]?.at ?? null;
  }

  /** Runs nobody works at, uploaded before `moment`. */
  async endedBefore(moment: Date): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select id from import_run where uploaded_at < $1 and state not in ('UPLOADED', 'CHECKING', 'APPLYING')`,
      [moment],
    );
    return rows.map(({ id }) => id);
  }

  /** Deletes a run with its rows. */
  async deleteRun(id: string): Promise<void> {
    await this.dataSource.query(`delete from import_run where id = $1`, [id]);
  }

  /** Which of `ids` are runs. */
  async existing(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.dataSource.query<{ id: string }[]>(`select id from import_run where id::text = any ($1)`, [
      ids,
    ]);
    return new Set(rows.map(({ id }) => id));
  }

  async insertRows(
    tx: EntityManager,
    runId: string,
    rows: readonly (Omit<ImportRow, 'outcome'> & { draft: SchoolDraft })[],
  ): Promise<void> {
    await tx.query(
      `insert into import_row (run_id, row_number, cells, draft, verdict, messages, changes, organisation_id)
       select $1, s.number, s.cells, s.draft, s.verdict, s.messages, s.changes, s."organisationId"
       from jsonb_to_recordset($2::jsonb) as s(number int, cells jsonb, draft jsonb, verdict text, messages jsonb, changes jsonb,
         "organisationId" uuid)`,
      [runId, JSON.stringify(rows)],
    );
  }

  /** By organisation, the row of this run that was found to mean it. */
  async takenBy(tx: EntityManager, runId: string, organisationIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ id: string; number: number }[]>(
      `select organisation_id as id, row_number as number from import_row where organisation_id = any ($2) and run_id = $1`,
      [runId, organisationIds],
    );
    return new Map(rows.map(({ id, number }) => [id, number]));
  }

  /** Rows after the one numbered `after`; of one verdict, those not written (`STALE`), or all. */
  async rows(
    runId: string,
    filter: { verdict: Verdict | null; stale: boolean; after: number; limit: number },
  ): Promise<ImportRow[]> {
    return this.dataSource.query(
      `select ${ROW} from import_row where run_id = $1 and row_number > $2 and ($3::text is null or verdict = $3)
         and (not $4 or outcome = 'STALE') order by row_number limit $5`,
      [runId, filter.after, filter.verdict, filter.stale, filter.limit],
    );
  }

  async faultyRows(runId: string): Promise<ImportRow[]> {
    return this.dataSource.query(`select ${ROW} from import_row where run_id = $1 and ${FAULTY} order by row_number`, [
      runId,
    ]);
  }

  /** The next rows to be written. */
  async waiting(tx: EntityManager, runId: string, limit: number): Promise<WaitingRow[]> {
    return tx.query(
      `select row_number as number, verdict, draft, changes, organisation_id as "organisationId", messages from import_row
       where run_id = $1 and outcome is null and verdict in ('NEW', 'CHANGED') order by row_number limit $2`,
      [runId, limit],
    );
  }

  async setOutcomes(tx: EntityManager, runId: string, outcomes: readonly RowOutcome[]): Promise<void> {
    await tx.query(
      `update import_row r set outcome = s.outcome, organisation_id = s."organisationId", messages = s.messages
       from jsonb_to_recordset($2::jsonb) as s(number int, outcome text, "organisationId" uuid, messages jsonb)
       where r.run_id = $1 and r.row_number = s.number`,
      [runId, JSON.stringify(outcomes)],
    );
  }
}
