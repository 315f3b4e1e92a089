import type { FieldError } from '../../common/errors.js';
import { wallTime } from '../../common/instant.js';
import type { ProgramSession } from '../../features/programs/program.rules.js';
import { readSpeaker, speakerLine } from '../../features/programs/program-words.rules.js';
import type { FormValues } from '../../platform/http/form.js';

/** One row of the editor as it was typed; `speakers` is a line for each of them. */
export interface ProgramRow {
  id: string;
  kind: string;
  title: string;
  description: string;
  hall: string;
  startsAt: string;
  endsAt: string;
  speakers: string;
  removed: boolean;
}

/** Rows for new sessions that always stand below the others. */
export const NEW_ROWS = 2;

/** What was typed: rows that say something. The start of a new row is filled in for the organiser, so it alone says nothing. */
export function readProgramForm(values: FormValues): ProgramRow[] {
  const rows = [values['sessions'] ?? []].flat() as unknown[];
  return rows.filter(isObject).map(toRow).filter(saysSomething);
}

/** The rows as the DTO knows them; those to be removed are left out. */
export function programInput(rows: readonly ProgramRow[]): FormValues {
  const sessions = rows
    .filter(({ removed }) => !removed)
    .map(({ id, removed: _removed, speakers, ...row }) => ({
      ...row,
      ...(id && { id }),
      kind: row.kind || undefined,
      speakers: speakers.split('\n').flatMap((line) => (line.trim() ? [readSpeaker(line)] : [])),
    }));
  return { sessions };
}

/** Errors of the DTO at the rows of the editor, which also count the removed ones; those of a speaker at their lines. */
export function rowErrors(errors: readonly FieldError[], rows: readonly ProgramRow[]): FieldError[] {
  const kept = rows.flatMap(({ removed }, index) => (removed ? [] : [index]));
  return errors.map((error) => {
    const [, index, field, speaker] = /^sessions\.(\d+)\.(\w+)(?:\.(\d+))?/.exec(error.field) ?? [];
    if (!field) return { ...error, field: '' };
    const line = speaker === undefined ? '' : `Строка ${Number(speaker) + 1}. `;
    // an id has no control of its own
    const shown = field === 'id' ? 'title' : field;
    return { ...error, field: `sessions.${kept[Number(index)] ?? 0}.${shown}`, message: line + error.message };
  });
}

/** The working copy as rows: times on the wall clock of the event's zone. */
export function programRows(sessions: readonly ProgramSession[], zone: string): ProgramRow[] {
  return sessions.map(({ id, kind, title, description, hall, startsAt, endsAt, speakers }) => ({
    id,
    kind,
    title,
    description,
    hall,
    startsAt: wallTime(startsAt, zone),
    endsAt: wallTime(endsAt, zone),
    speakers: speakers.map(speakerLine).join('\n'),
    removed: false,
  }));
}

/** The rows with empty ones below, which start where the last session ends. */
export function withNewRows(rows: readonly ProgramRow[], eventStart: string): ProgramRow[] {
  const startsAt = rows.map(({ endsAt }) => endsAt).reduce((latest, end) => (end > latest ? end : latest), eventStart);
  const empty = { ...toRow({}), startsAt };
  return [...rows, ...Array.from({ length: NEW_ROWS }, () => empty)];
}

function saysSomething({ id, title, description, hall, endsAt, speakers }: ProgramRow): boolean {
  return [id, title, description, hall, endsAt, speakers].some((text) => text.trim() !== '');
}

function toRow(row: object): ProgramRow {
  const text = (name: keyof ProgramRow) => {
    const value: unknown = (row as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    id: text('id'),
    kind: text('kind'),
    title: text('title'),
    description: text('description'),
    hall: text('hall'),
    startsAt: text('startsAt'),
    endsAt: text('endsAt'),
    speakers: text('speakers'),
    removed: text('removed') !== '',
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
