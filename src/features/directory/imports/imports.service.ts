import { createHash, randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../common/clock.js';
import { NotFound, RuleViolation } from '../../../common/errors.js';
import { decodeCursor, type Page, toPage } from '../../../common/pagination.js';
import { cleanLine } from '../../../common/validation.js';
import { type AuditActor, AuditService } from '../../../platform/audit/audit.service.js';
import { JobsService } from '../../../platform/jobs/jobs.service.js';
import { assertPlausible } from '../../../platform/spreadsheet/parse-table.js';
import type { SheetColumn, SheetRow } from '../../../platform/spreadsheet/write-table.js';
import { RowFiles } from '../../../platform/storage/row-files.js';
import { Storage } from '../../../platform/storage/storage.js';
import { type Actor, assertCanEverywhere } from '../../accounts/accounts.rules.js';
import { FILES, fileKey } from './import-check.service.js';
import { FIELD_TITLES } from './import-columns.rules.js';
import { ImportRun } from './import-run.entity.js';
import type { RowFilter } from './imports.dto.js';
import { type CellMessage, type ImportRow, ImportsRepository, type RunLine } from './imports.repository.js';

const PAGE = 50;
const DAY_MS = 86_400_000;
const KEPT_MS = 183 * DAY_MS;
const SYSTEM: AuditActor = { personId: null };

export type { ImportRow, RunLine };

/** What of a file is shown: the run, and when this very file was written before. */
export interface ShownRun {
  run: ImportRun;
  doneBefore: Date | null;
}

export interface SheetContent {
  columns: SheetColumn[];
  rows: SheetRow[];
}

/**
 * Files with organisations: uploaded, looked through by a job, confirmed by a person, written by a job. An actor of null is
 * the command line, whose hand holds the database already; everybody else needs `organisation.manage` in the whole region.
 */
@Injectable()
export class ImportsService {
  constructor(
    private readonly repository: ImportsRepository,
    private readonly storage: Storage,
    private readonly rowFiles: RowFiles,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps the file and has it looked through. Returns the id of the run. Throws InvalidInput of `file` for what is plainly
   * no table; what only reading shows makes the run FAILED.
   */
  async upload(actor: Actor | null, file: { name: string; bytes: Buffer }): Promise<string> {
    assertMayImport(actor);
    assertPlausible(file.bytes);
    const id = randomUUIDv7();
    await this.storage.put(fileKey(id), file.bytes);
    try {
      await this.audit.transaction(actor ?? SYSTEM, async (tx) => {
        await tx.insert(ImportRun, {
          id,
          kind: 'SCHOOLS',
          state: 'UPLOADED',
          fileName: cleanLine(file.name).slice(-200) || 'файл без имени',
          fileSize: file.bytes.length,
          fileHash: createHash('sha256').update(file.bytes).digest('hex'),
          uploadedBy: actor?.personId ?? null,
          uploadedAt: this.clock.now(),
        });
        await this.jobs.add(tx, 'imports.check', { runId: id }, { key: `imports.check:${id}` });
      });
    } catch (error) {
      await this.storage.deleteAll(`${FILES}/${id}`);
      throw error;
    }
    return id;
  }

  /** Runs, newest first. Throws InvalidInput on a bad cursor. */
  async list(actor: Actor | null, cursor?: string): Promise<Page<RunLine>> {
    assertMayImport(actor);
    const after = cursor ? (decodeCursor(cursor, 2) as [string, string]) : undefined;
    const rows = await this.repository.listRuns(after, PAGE + 1);
    return toPage(rows, PAGE, ({ uploadedAt, id }) => [uploadedAt.toISOString(), id]);
  }

  /** Throws NotFound when there is no such run. */
  async get(actor: Actor | null, id: string): Promise<ShownRun> {
    assertMayImport(actor);
    const run = await this.repository.findRun(id);
    if (!run) throw new NotFound('Такой загрузки нет');
    return { run, doneBefore: await this.repository.lastDone(run.fileHash, id) };
  }

  /** One page of the rows of a run in the order of the file. */
  async rows(actor: Actor | null, id: string, query: { show?: RowFilter; cursor?: string }): Promise<Page<ImportRow>> {
    assertMayImport(actor);
    const [after = '0'] = query.cursor ? decodeCursor(query.cursor, 1) : [];
    const rows = await this.repository.rows(id, {
      verdict: query.show && query.show !== 'STALE' ? query.show : null,
      stale: query.show === 'STALE',
      after: /^\d{1,7}$/.test(after) ? Number(after) : 0,
      limit: PAGE + 1,
    });
    return toPage(rows, PAGE, ({ number }) => [number]);
  }

  /**
   * Has a checked run written. A second confirmation finds it on its way or done and changes nothing; another state, or
   * nothing to write, is refused with RuleViolation.
   */
  async confirm(actor: Actor | null, id: string): Promise<void> {
    await this.change(actor, id, async (tx, run) => {
      if (run.state === 'APPLYING' || run.state === 'DONE') return;
      if (run.state === 'CHECKED' && run.newRows + run.changedRows === 0) {
        throw new RuleViolation('nothing-to-import', 'В файле нет ничего, что изменило бы справочник');
      }
      run.move('APPLYING', this.clock.now());
      run.confirmedBy = actor?.personId ?? null;
      await this.jobs.add(tx, 'imports.apply', { runId: id }, { key: `imports.apply:${id}` });
    });
  }

  /** Stops a run after the batch it is at; what has been written stays. Throws RuleViolation when it has ended. */
  async stop(actor: Actor | null, id: string): Promise<void> {
    await this.change(actor, id, async (_tx, run) => {
      run.move('STOPPED', this.clock.now());
    });
  }

  /** Rows with errors, repeats, and those not written because the directory changed. */
  async faultyRows(actor: Actor | null, id: string): Promise<ImportRow[]> {
    assertMayImport(actor);
    return this.repository.faultyRows(id);
  }

  /** Rows somebody has to mend, as in the file, with their number and what is wrong: mended, it can be uploaded as it is. */
  async faulty(actor: Actor | null, id: string): Promise<SheetContent> {
    const { run } = await this.get(actor, id);
    const rows = await this.faultyRows(actor, id);
    await this.audit.download(actor ?? SYSTEM, {
      what: 'import-errors',
      label: run.fileName,
      details: { run: id, rows: rows.length },
    });
    return {
      columns: [
        ...run.headers.map((title) => ({ title, width: 24 })),
        { title: 'Строка в файле', type: 'number', width: 12 },
        { title: 'Что исправить', width: 80 },
      ],
      rows: rows.map(({ cells, number, messages }) => [...cells, number, messages.map(messageText).join('; ')]),
    };
  }

  /**
   * Deletes runs that ended or were left lying half a year ago, with their rows and files: they hold names and addresses of
   * heads of schools, which the directory has (152-FZ, art. 5: no longer than the aim asks). Files left by a crash go too.
   */
  async forgetOld(): Promise<void> {
    const now = this.clock.now().getTime();
    for (const id of await this.repository.endedBefore(new Date(now - KEPT_MS))) {
      await this.repository.deleteRun(id);
      await this.rowFiles.remove(FILES, id);
    }
    await this.rowFiles.sweep(FILES, (ids) => this.repository.existing(ids));
  }

  private async change(
    actor: Actor | null,
    id: string,
    work: (tx: EntityManager, run: ImportRun) => Promise<void>,
  ): Promise<void> {
    assertMayImport(actor);
    await this.audit.transaction(actor ?? SYSTEM, async (tx) => {
      const run = await this.repository.lockRun(tx, id);
      if (!run) throw new NotFound('Такой загрузки нет');
      await work(tx, run);
      await tx.save(run);
    });
  }
}

/** «столбец F «Почта»: неверный адрес»; without a column the text alone. */
export function messageText({ column, header, text }: CellMessage): string {
  return column === null ? text : `столбец ${column} «${header}»: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** The empty table to fill in: nothing stands in it that could be uploaded by mistake. */
export function templateSheet(): SheetContent {
  return { columns: Object.values(FIELD_TITLES).map((title) => ({ title, width: 24 })), rows: [] };
}

function assertMayImport(actor: Actor | null): void {
  if (actor) assertCanEverywhere(actor, 'organisation.manage');
}
