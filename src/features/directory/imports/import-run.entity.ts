import { Column, Entity, PrimaryColumn } from 'typeorm';
import { assertMove } from '../../../common/lifecycle.js';
import { IMPORT_RUN, type ImportState, type Outcome, type Verdict } from './imports.rules.js';

/** One file with organisations, from its upload to the last of its rows. */
@Entity('import_run')
export class ImportRun {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  kind: 'SCHOOLS';

  @Column('text')
  state: ImportState;

  @Column('text')
  fileName: string;

  /** In bytes. */
  @Column('integer')
  fileSize: number;

  /** SHA-256 in hex: the same file is known again. */
  @Column('text')
  fileHash: string;

  @Column('text', { array: true })
  headers: string[];

  /** The field of each header; '' for columns that are left aside. */
  @Column('text', { array: true })
  fields: string[];

  /** Why the whole file could not be read, in Russian; null unless FAILED. */
  @Column('text', { nullable: true })
  failure: string | null;

  @Column('integer')
  totalRows: number;

  @Column('integer')
  checkedRows: number;

  @Column('integer')
  newRows: number;

  @Column('integer')
  changedRows: number;

  @Column('integer')
  sameRows: number;

  @Column('integer')
  errorRows: number;

  @Column('integer')
  duplicateRows: number;

  @Column('integer')
  createdRows: number;

  @Column('integer')
  updatedRows: number;

  /** Rows not written because the directory changed after the check. */
  @Column('integer')
  staleRows: number;

  /** Null: from the command line, or by somebody who is gone. */
  @Column('uuid', { nullable: true })
  uploadedBy: string | null;

  @Column('timestamptz')
  uploadedAt: Date;

  @Column('timestamptz', { nullable: true })
  checkedAt: Date | null;

  @Column('uuid', { nullable: true })
  confirmedBy: string | null;

  @Column('timestamptz', { nullable: true })
  confirmedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;

  /** Moves to `state`; throws RuleViolation when it cannot follow. */
  move(state: ImportState, now: Date): void {
    assertMove(IMPORT_RUN, this.state, state);
    this.state = state;
    if (state === 'CHECKED') this.checkedAt = now;
    if (state === 'APPLYING') this.confirmedAt = now;
    if (state === 'DONE' || state === 'STOPPED' || state === 'FAILED') this.finishedAt = now;
  }

  /** Counts rows that were looked through. */
  countVerdicts(verdicts: readonly Verdict[]): void {
    const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length;
    this.checkedRows += verdicts.length;
    this.newRows += count('NEW');
    this.changedRows += count('CHANGED');
    this.sameRows += count('SAME');
    this.errorRows += count('ERROR');
    this.duplicateRows += count('DUPLICATE');
  }

  /** Counts rows that were written, or were not because the directory moved on. */
  countOutcomes(outcomes: readonly Outcome[]): void {
    const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
    this.createdRows += count('CREATED');
    this.updatedRows += count('UPDATED');
    this.staleRows += count('STALE');
  }
}
