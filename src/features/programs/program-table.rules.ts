import { type FieldError, InvalidInput } from '../../common/errors.js';
import { offsetTime, wallTime } from '../../common/instant.js';
import { inZone } from '../../common/russian.js';
import { cleanLine } from '../../common/validation.js';
import type { ProgramSession, SessionKind } from './program.rules.js';
import { KIND_WORDS, readSpeaker, speakerLine } from './program-words.rules.js';

/** The columns of a program as a table, the same on the way out and in. */
export const PROGRAM_COLUMNS = [
  { field: 'startsOn', title: 'Дата', width: 12 },
  { field: 'startsAt', title: 'Начало', width: 9 },
  { field: 'endsAt', title: 'Окончание', width: 11 },
  { field: 'hall', title: 'Зал', width: 18 },
  { field: 'kind', title: 'Вид', width: 14 },
  { field: 'title', title: 'Тема', width: 50 },
  { field: 'speakers', title: 'Спикеры', width: 50 },
  { field: 'description', title: 'Описание', width: 50 },
  { field: 'id', title: 'Код пункта (не меняйте)', width: 38 },
] as const;

type Field = (typeof PROGRAM_COLUMNS)[number]['field'];
type Cells = Readonly<Record<Field, string>>;

/** A row as a session that is still to be checked: its number in the file, and what the form of a session takes. */
export interface TableSession {
  number: number;
  input: {
    id?: string;
    kind: SessionKind;
    title: string;
    description: string;
    hall: string;
    startsAt: string;
    endsAt: string;
    speakers: { fullName: string; position: string; role: 'SPEAKER' | 'MODERATOR' }[];
  };
}

/** What is wrong in a cell; `column` is its title, '' for the whole row. */
export interface CellError {
  number: number;
  column: string;
  message: string;
}

interface TableLike {
  headers: readonly string[];
  rows: readonly { number: number; cells: readonly string[] }[];
}

/** As many as a program may have. */
const MOST_SESSIONS = 300;
const NEEDED: readonly Field[] = ['startsAt', 'endsAt', 'title'];

/** The row of a session, times on the wall clock of `zone`; speakers stand apart by «;». */
export function tableRow(session: ProgramSession, zone: string): string[] {
  const cells = cellsOf(session, zone);
  return PROGRAM_COLUMNS.map(({ field }) => cells[field]);
}

function cellsOf(session: ProgramSession, zone: string): Cells {
  const [start, end] = [inZone(session.startsAt, zone), inZone(session.endsAt, zone)];
  const { day, month, year } = start;
  return {
    id: session.id,
    startsOn: `${two(day)}.${two(month)}.${year}`,
    startsAt: `${two(start.hour)}:${two(start.minute)}`,
    endsAt: `${two(end.hour)}:${two(end.minute)}`,
    hall: session.hall,
    kind: KIND_WORDS[session.kind],
    title: session.title,
    speakers: session.speakers.map(speakerLine).join('; '),
    description: session.description,
  };
}

const two = (n: number) => String(n).padStart(2, '0');

/**
 * A table as sessions. A row is the session of `present` with its code, else the one with the same topic, start and hall, so that the
 * same file twice changes nothing; cells that were not changed since the export keep what a cell cannot hold (lines, a «;» in
 * a position). Without a date the event's first day is meant. Throws InvalidInput of `file` for a table without the columns needed or
 * without rows.
 */
export function sessionsIn(
  table: TableLike,
  present: readonly ProgramSession[],
  event: { startsAt: Date; zone: string },
): { sessions: TableSession[]; errors: CellError[] } {
  const columns = table.headers.map(fieldOf);
  const missing = PROGRAM_COLUMNS.filter(({ field }) => NEEDED.includes(field) && !columns.includes(field));
  if (missing.length > 0) {
    const titles = missing.map(({ title }) => `«${title}»`).join(', ');
    throw InvalidInput.field('file', 'no-columns', `В первой строке таблицы нет столбцов: ${titles}. Возьмите шаблон`);
  }
  if (table.rows.length === 0) throw InvalidInput.field('file', 'no-rows', 'В таблице нет ни одного пункта программы');
  if (table.rows.length > MOST_SESSIONS)
    throw InvalidInput.field('file', 'too-many-rows', `В таблице больше ${MOST_SESSIONS} пунктов программы`);
  const reader = new RowReader(present, event);
  const sessions = table.rows.map(({ number, cells }) => {
    const said = Object.fromEntries(columns.flatMap((field, n) => (field ? [[field, cells[n] ?? '']] : [])));
    return { number, input: reader.read(number, { ...EMPTY, ...said }) };
  });
  return { sessions, errors: reader.errors };
}

const EMPTY = Object.fromEntries(PROGRAM_COLUMNS.map(({ field }) => [field, ''])) as Cells;

function fieldOf(header: string): Field | null {
  const words = plain(header);
  return PROGRAM_COLUMNS.find(({ title }) => plain(title) === words)?.field ?? null;
}

/** As titles are compared: letters alone, without what stands in brackets. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/\([^()]*\)|[^a-zа-я]/gu, '');
}

class RowReader {
  readonly errors: CellError[] = [];
  private readonly free: ProgramSession[];

  constructor(
    present: readonly ProgramSession[],
    private readonly event: { startsAt: Date; zone: string },
  ) {
    this.free = [...present];
  }

  read(number: number, cells: Cells): TableSession['input'] {
    const coded = cells.id ? this.take(({ id }) => id === cells.id) : undefined;
    const times = this.timesAsWere(cells, coded) ?? this.times(number, cells);
    const known =
      coded ??
      this.take(
        ({ startsAt, hall, title }) =>
          hall === cells.hall && title === cells.title && wallTime(startsAt, this.event.zone) === times.startsAt,
      );
    const was = known && cellsOf(known, this.event.zone);
    const isSame = (field: Field) => was !== undefined && cleanLine(was[field]) === cells[field];
    return {
      ...(known && { id: known.id }),
      ...times,
      kind: this.kind(number, cells.kind),
      title: cells.title,
      hall: cells.hall,
      description: known && isSame('description') ? known.description : cells.description,
      speakers: known && isSame('speakers') ? known.speakers : speakersIn(cells.speakers),
    };
  }

  /** Each session is given once, so a row copied in the table is a new one. */
  private take(isIt: (session: ProgramSession) => boolean): ProgramSession | undefined {
    const found = this.free.findIndex(isIt);
    return found < 0 ? undefined : this.free.splice(found, 1)[0];
  }

  /** A time that was not touched stays, also one that goes on after midnight. */
  private timesAsWere(cells: Cells, known: ProgramSession | undefined): { startsAt: string; endsAt: string } | null {
    const { zone } = this.event;
    const was = known && cellsOf(known, zone);
    if (!was || (['startsOn', 'startsAt', 'endsAt'] as const).some((field) => was[field] !== cells[field])) return null;
    return { startsAt: offsetTime(known.startsAt, zone), endsAt: offsetTime(known.endsAt, zone) };
  }

  private times(number: number, cells: Cells): { startsAt: string; endsAt: string } {
    const day = this.day(number, cells.startsOn);
    const [startsAt, endsAt] = (['startsAt', 'endsAt'] as const).map((field) => {
      const time = timeIn(cells[field]);
      if (!time) this.errors.push({ number, column: titleOf(field), message: 'Укажите время, например 15:30' });
      return `${day}T${time ?? '00:00'}`;
    });
    return { startsAt: startsAt ?? '', endsAt: endsAt ?? '' };
  }

  private day(number: number, text: string): string {
    const first = inZone(this.event.startsAt, this.event.zone).toPlainDate().toString();
    if (!text) return first;
    const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
    const iso = year ? `${year}-${two(Number(month))}-${two(Number(day))}` : text.slice(0, 10);
    try {
      return Temporal.PlainDate.from(iso).toString();
    } catch {
      this.errors.push({ number, column: titleOf('startsOn'), message: 'Укажите дату, например 09.12.2026' });
      return first;
    }
  }

  private kind(number: number, text: string): SessionKind {
    if (!text) return 'TALK';
    const kinds = Object.entries(KIND_WORDS) as [SessionKind, string][];
    const found = kinds.find(([, word]) => plain(word) === plain(text));
    if (found) return found[0];
    const words = kinds.map(([, word]) => word).join(', ');
    this.errors.push({ number, column: titleOf('kind'), message: `Такого вида нет. Можно: ${words}` });
    return 'TALK';
  }
}

/** `15:30` out of «15:30», «15.30», a time of a sheet («1899-12-30 15:30:00») or a part of a day («0.645833»); null for no time. */
function timeIn(text: string): string | null {
  const part = /^0[.,]\d+$/.test(text) ? Math.round(Number(text.replace(',', '.')) * 1440) : null;
  if (part !== null && part < 1440) return `${two(Math.floor(part / 60))}:${two(part % 60)}`;
  const [, hour, minute] = /(?:^|\s)(\d{1,2})[:.](\d{2})(?::\d{2})?$/.exec(text) ?? [];
  if (!hour || !minute || Number(hour) > 23 || Number(minute) > 59) return null;
  return `${two(Number(hour))}:${minute}`;
}

function speakersIn(text: string): TableSession['input']['speakers'] {
  return text.split(';').flatMap((line) => (line.trim() ? [readSpeaker(line.trim())] : []));
}

/** Refusals of `sessions.N.field` at the rows and columns of the file. */
export function cellErrors(errors: readonly FieldError[], sessions: readonly TableSession[]): CellError[] {
  return errors.map(({ field, message }) => {
    const [, index, name] = /^sessions\.(\d+)\.(\w+)/.exec(field) ?? [];
    const number = sessions[Number(index)]?.number ?? 0;
    return { number, column: titleOf((name ?? '') as Field), message };
  });
}

function titleOf(field: Field): string {
  return PROGRAM_COLUMNS.find((column) => column.field === field)?.title ?? '';
}
