import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../../common/clock.js';
import { InvalidInput } from '../../../common/errors.js';
import { readTable } from '../../../platform/spreadsheet/read-table.js';
import { columnLetters } from '../../../platform/spreadsheet/table.js';
import { Storage } from '../../../platform/storage/storage.js';
import {
  type FieldName,
  mapColumns,
  municipalityIndex,
  type ReadRow,
  readRow,
  type RowMessage,
} from './import-columns.rules.js';
import { ImportOrganisationsRepository } from './import-organisations.repository.js';
import type { ImportRun } from './import-run.entity.js';
import { type CellMessage, ImportsRepository } from './imports.repository.js';
import { BATCH, candidatesOf, judge, type Judgement, repeatsIn } from './imports.rules.js';

/** The rows of a file and what among them repeats an earlier one. */
interface ReadFile {
  headers: string[];
  fields: (FieldName | null)[];
  rows: ReadRow[];
  repeats: ReadonlyMap<number, RowMessage>;
}

/** Looks a file through, row by row, and writes nothing to the directory (US-17: preview, errors per row). */
@Injectable()
export class ImportCheckService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly repository: ImportsRepository,
    private readonly organisations: ImportOrganisationsRepository,
    private readonly storage: Storage,
    private readonly clock: Clock,
  ) {}

  /**
   * Checks the rows of a run that is uploaded or half checked, in batches; each batch counts on from the one before it,
   * whoever did that, so a second worker or a second start does nothing twice. Ends at once when the run was stopped. A
   * file that cannot be read makes the run FAILED with the reason.
   */
  async run(id: string): Promise<void> {
    if (!(await this.begin(id))) return;
    let file: ReadFile;
    try {
      file = await this.read(id);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      await this.fail(id, error.errors[0]?.message ?? error.message);
      return;
    }
    while (await this.step(id, file));
  }

  private async begin(id: string): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const run = await this.repository.lockRun(tx, id);
      if (run?.state === 'UPLOADED') {
        run.move('CHECKING', this.clock.now());
        await tx.save(run);
      }
      return run?.state === 'CHECKING';
    });
  }

  private async read(id: string): Promise<ReadFile> {
    const bytes = await this.storage.get(fileKey(id));
    if (!bytes) throw InvalidInput.field('file', 'no-file', 'Файл не сохранился. Загрузите его ещё раз');
    const table = await readTable(bytes);
    const fields = mapColumns(table.headers, table.headerNumber, columnLetters);
    if (table.rows.length === 0) {
      throw InvalidInput.field('file', 'no-rows', 'В таблице есть заголовок, но нет ни одной строки под ним');
    }
    const day = Temporal.Instant.fromEpochMilliseconds(this.clock.now().getTime()).toZonedDateTimeISO('Europe/Moscow');
    const municipalities = municipalityIndex(
      await this.organisations.municipalitiesOn(this.dataSource.manager, day.toPlainDate().toString()),
    );
    const rows = table.rows.map((row) => readRow(row, fields, municipalities));
    return { headers: table.headers, fields, rows, repeats: repeatsIn(rows) };
  }

  private async fail(id: string, reason: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const run = await this.repository.lockRun(tx, id);
      if (run?.state !== 'CHECKING') return;
      run.failure = reason;
      run.move('FAILED', this.clock.now());
      await tx.save(run);
    });
  }

  /** One batch; false when there is no more to do. */
  private async step(id: string, file: ReadFile): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const run = await this.repository.lockRun(tx, id);
      if (run?.state !== 'CHECKING') return false;
      run.totalRows = file.rows.length;
      run.headers = file.headers;
      run.fields = file.fields.map((field) => field ?? '');
      const batch = file.rows.slice(run.checkedRows, run.checkedRows + BATCH);
      if (batch.length === 0) run.move('CHECKED', this.clock.now());
      else await this.judgeBatch(tx, run, batch, file);
      await tx.save(run);
      return batch.length > 0;
    });
  }

  private async judgeBatch(
    tx: EntityManager,
    run: ImportRun,
    batch: readonly ReadRow[],
    { headers, fields, repeats }: ReadFile,
  ): Promise<void> {
    const drafts = batch.map(({ draft }) => draft);
    const coded = await this.organisations.byCodes(
      tx,
      drafts.flatMap(({ code }) => code ?? []),
    );
    const neighbours = await this.organisations.neighbours(tx, drafts);
    const near = [...coded, ...neighbours].map(({ id }) => id);
    const taken = await this.repository.takenBy(tx, run.id, near);
    const candidates = candidatesOf(coded, neighbours, taken);
    const judged = batch.map((row) => {
      const judgement = judge(row, repeats.get(row.number), candidates);
      if (judgement.organisationId) taken.set(judgement.organisationId, row.number);
      return { row, judgement };
    });
    run.countVerdicts(judged.map(({ judgement }) => judgement.verdict));
    await this.repository.insertRows(
      tx,
      run.id,
      judged.map(({ row, judgement }) => rowOf(row, judgement, headers, fields)),
    );
  }
}

/** The file of a run is alone in a folder of its own here. */
export const FILES = 'imports';

/** Where the file of a run lies in the storage. */
export function fileKey(runId: string): string {
  return `${FILES}/${runId}/table`;
}

function rowOf(row: ReadRow, judgement: Judgement, headers: readonly string[], fields: readonly (FieldName | null)[]) {
  const messages = judgement.messages.map(({ field, text }): CellMessage => {
    const index = field === null ? -1 : fields.indexOf(field);
    return index < 0
      ? { column: null, header: null, text }
      : { column: columnLetters(index), header: headers[index] ?? '', text };
  });
  return { ...judgement, messages, number: row.number, cells: [...row.cells], draft: row.draft };
}
