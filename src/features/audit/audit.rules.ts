import { formatDateTime, quoted } from '../../common/russian.js';
import { COLUMN_WORDS, DOWNLOAD_WORDS, ROLE_NAMES, TABLE_WORDS, VALUE_WORDS } from './audit-words.rules.js';

export { TABLE_WORDS };

export const AUDIT_KINDS = ['insert', 'update', 'delete', 'download'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

export const KIND_OF_ENTRY_WORDS: Readonly<Record<AuditKind, string>> = {
  insert: 'Добавления',
  update: 'Изменения',
  delete: 'Удаления',
  download: 'Выгрузки',
};

export const VIA_WORDS = { session: 'в браузере', token: 'через API', system: 'системой' } as const;

type Values = Readonly<Record<string, unknown>>;

/** An entry of the record as far as words need it. */
export interface Recorded {
  action: string;
  tableName: string | null;
  label: string | null;
  before: Values | null;
  after: Values | null;
}

/** One field: its name in Russian and the values as people read them; null where there was none. */
export interface FieldChange {
  name: string;
  before: string | null;
  after: string | null;
}

export function kindOfEntry({ action }: Pick<Recorded, 'action'>): AuditKind {
  const operation = action.slice(action.lastIndexOf('.') + 1);
  return action.startsWith('download.') ? 'download' : (AUDIT_KINDS.find((kind) => kind === operation) ?? 'update');
}

/** «Изменено событие «Вебинар»». A table without words of its own is called by its name. */
export function titleOf(entry: Recorded): string {
  const label = entry.label ? ` ${quoted(entry.label)}` : '';
  const kind = kindOfEntry(entry);
  if (kind === 'download') {
    const what = entry.action.slice('download.'.length);
    return `${DOWNLOAD_WORDS[what] ?? `Выгрузка ${what}`}${label}`;
  }
  const table = entry.tableName ?? '';
  return `${TABLE_WORDS[table]?.[kind] ?? `${KIND_OF_ENTRY_WORDS[kind]}: ${table}`}${label}`;
}

/** What changed, field by field, in the order of the columns' names. `names`: what stands for ids of other rows. */
export function changesOf(entry: Recorded, names: ReadonlyMap<string, string>): FieldChange[] {
  const columns = [...new Set([...Object.keys(entry.before ?? {}), ...Object.keys(entry.after ?? {})])];
  return columns
    .map((column) => ({
      name: columnWord(entry.tableName, column),
      before: valueWord(entry, column, entry.before?.[column], names),
      after: valueWord(entry, column, entry.after?.[column], names),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'ru'));
}

/** «название: «А» → «Б»», as many as say it briefly; of what was added or removed the title says enough. */
export function briefly(entry: Recorded, names: ReadonlyMap<string, string>, most = 3): string {
  const kind = kindOfEntry(entry);
  if (kind === 'insert' || kind === 'delete') return '';
  const changes = changesOf(entry, names);
  const shown = changes.slice(0, most).map(({ name, before, after }) => {
    if (kind === 'download') return `${name}: ${after ?? 'пусто'}`;
    return `${name}: ${short(before)} → ${short(after)}`;
  });
  const rest = changes.length - shown.length;
  return [...shown, ...(rest > 0 ? [`и ещё ${rest}`] : [])].join('; ');
}

/** Ids of other rows among the values, whose names make them readable. */
export function idsIn({ before, after }: Pick<Recorded, 'before' | 'after'>): string[] {
  return [...Object.values(before ?? {}), ...Object.values(after ?? {})].filter(
    (value): value is string => typeof value === 'string' && UUID.test(value),
  );
}

/** Roles by which the actor acted, in words. */
export function rolesInWords(roles: readonly string[]): string {
  return roles.map((role) => ROLE_NAMES[role] ?? role).join(', ');
}

/** The word for a column; its own name when there is none. */
export function columnWord(table: string | null, column: string): string {
  return COLUMN_WORDS[`${table}.${column}`] ?? COLUMN_WORDS[column] ?? column;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const SHORT = 80;

function short(value: string | null): string {
  if (value === null) return 'пусто';
  return quoted(value.length > SHORT ? `${value.slice(0, SHORT)}…` : value);
}

function valueWord(entry: Recorded, column: string, value: unknown, names: ReadonlyMap<string, string>): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value)) {
    return value.map((one) => valueWord(entry, column, one, names) ?? '').join(', ') || null;
  }
  if (typeof value === 'boolean') return value ? 'да' : 'нет';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return sessionsOf(value) ?? partsOf(value);
  const known = VALUE_WORDS[`${entry.tableName}.${column}`] ?? VALUE_WORDS[column];
  return known?.[value] ?? textWord(column, value, names);
}

function textWord(column: string, value: string, names: ReadonlyMap<string, string>): string {
  const day = DAY.exec(value);
  if (day) return `${day[3]}.${day[2]}.${day[1]}`;
  if (INSTANT.test(value) && !Number.isNaN(Date.parse(value))) return formatDateTime(new Date(value), 'Europe/Moscow');
  if (UUID.test(value)) return names.get(value) ?? value;
  return column.endsWith('_html')
    ? value
        .replaceAll(/<[^<>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
    : value;
}

/** A released program by the titles of its sessions. */
function sessionsOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('sessions' in value) || !Array.isArray(value.sessions))
    return null;
  return value.sessions.map(({ title }: { title: string }) => title).join('; ');
}

/** Answers, filters: name and value of each part. */
function partsOf(value: object): string {
  return Object.entries(value)
    .map(([name, part]) => `${columnWord(null, name)}: ${typeof part === 'string' ? part : JSON.stringify(part)}`)
    .join('; ');
}
