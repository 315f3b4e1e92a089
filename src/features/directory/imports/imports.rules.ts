import type { Lifecycle } from '../../../common/lifecycle.js';
import { searchForm } from '../../organisations/organisations.rules.js';
import {
  FIELD_TITLES,
  type FieldName,
  type ReadRow,
  type RowMessage,
  type SchoolDraft,
} from './import-columns.rules.js';
import { comparable, readEmail, readPhone, readWebsite } from './import-values.rules.js';

/** A file on its way: looked through by itself, written only when somebody has seen what it would do and said so. */
export const IMPORT_RUN = {
  UPLOADED: ['CHECKING', 'STOPPED'],
  CHECKING: ['CHECKED', 'STOPPED', 'FAILED'],
  CHECKED: ['APPLYING', 'STOPPED'],
  APPLYING: ['DONE', 'STOPPED'],
  DONE: [],
  STOPPED: [],
  FAILED: [],
} as const satisfies Lifecycle<'UPLOADED' | 'CHECKING' | 'CHECKED' | 'APPLYING' | 'DONE' | 'STOPPED' | 'FAILED'>;

export type ImportState = keyof typeof IMPORT_RUN;

export const VERDICTS = ['NEW', 'CHANGED', 'SAME', 'ERROR', 'DUPLICATE'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What became of a row that was to be written: `STALE` was not, because the directory changed after the check. */
export type Outcome = 'CREATED' | 'UPDATED' | 'STALE';

/** An organisation as it stands in the directory. */
export interface Existing extends Omit<SchoolDraft, 'kind'> {
  id: string;
  kind: string;
  inn: string | null;
  isClosed: boolean;
}

/** One field that differs; the municipality is compared by id and shown by name. */
export interface Change {
  field: FieldName;
  before: string | null;
  after: string;
  beforeText?: string | null;
  afterText?: string;
}

export interface Judgement {
  verdict: Verdict;
  messages: RowMessage[];
  organisationId: string | null;
  changes: Change[];
}

/** What of the directory a row may mean. */
export interface Candidates {
  /** By code, whatever it is and whether or not it still works. */
  byCode: ReadonlyMap<string, Existing>;
  /** By `nameKey`, those that still work. */
  byName: ReadonlyMap<string, readonly Existing[]>;
  /** Rows of the same file by the organisation they have been found to mean. */
  taken: ReadonlyMap<string, number>;
}

/** Under what a school is known without a code: its short name, however it is typed, within its municipality. */
export function nameKey(shortName: string, municipalityId: string | null): string {
  return `${municipalityId ?? ''} ${searchForm(shortName)}`;
}

/** For each row the number of an earlier one with the same code, or the same name and municipality, and which of the two it is. */
export function repeatsIn(rows: readonly ReadRow[]): Map<number, RowMessage> {
  const [codes, names, repeats] = [new Map<string, number>(), new Map<string, number>(), new Map<number, RowMessage>()];
  for (const { number, draft, errors } of rows) {
    if (errors.length > 0) continue;
    const key = draft.shortName ? nameKey(draft.shortName, draft.municipality?.id ?? null) : null;
    const sameCode = draft.code === null ? undefined : codes.get(draft.code);
    const sameName = key === null ? undefined : names.get(key);
    if (sameCode !== undefined) {
      repeats.set(number, { field: 'code', text: `Повторяет строку ${sameCode}: тот же код «${draft.code}»` });
    } else if (sameName !== undefined) {
      const text = `Повторяет строку ${sameName}: те же краткое название и муниципалитет`;
      repeats.set(number, { field: 'shortName', text });
    } else {
      if (draft.code !== null) codes.set(draft.code, number);
      if (key !== null) names.set(key, number);
    }
  }
  return repeats;
}

const fault = (field: FieldName | null, text: string): Judgement => ({
  verdict: 'ERROR',
  messages: [{ field, text }],
  organisationId: null,
  changes: [],
});

/**
 * What a row would do to the directory as it is now. A code decides whom it means; without one, the short name within the
 * municipality. An empty cell changes nothing. Whatever could mean two organisations is an error and not a guess.
 */
export function judge(row: ReadRow, repeat: RowMessage | undefined, candidates: Candidates): Judgement {
  if (row.errors.length > 0) return { verdict: 'ERROR', messages: row.errors, organisationId: null, changes: [] };
  if (repeat) return { verdict: 'DUPLICATE', messages: [repeat], organisationId: null, changes: [] };
  const found = whomItMeans(row.draft, candidates);
  if (found && 'verdict' in found) return found;
  if (!found) return judgeNew(row);
  const earlier = candidates.taken.get(found.id);
  if (earlier !== undefined && earlier !== row.number) {
    return fault(null, `Относится к той же школе «${found.shortName}», что и строка ${earlier}`);
  }
  const changes = changesOf(found, row.draft);
  const verdict = changes.length > 0 ? 'CHANGED' : 'SAME';
  return { verdict, messages: row.warnings, organisationId: found.id, changes };
}

function whomItMeans(draft: SchoolDraft, { byCode, byName }: Candidates): Existing | Judgement | null {
  const named = draft.shortName ? (byName.get(nameKey(draft.shortName, draft.municipality?.id ?? null)) ?? []) : [];
  const coded = draft.code === null ? undefined : byCode.get(draft.code);
  if (coded) return byItsCode(draft, coded, named);
  const [only, another] = named.filter(({ kind }) => kind === draft.kind);
  if (!only) return null;
  if (another) {
    return fault(
      'shortName',
      `Под это название подходят ${named.length}: ${named.map(titleOf).join('; ')}. Укажите код нужной`,
    );
  }
  if (draft.code !== null && only.code !== null) {
    return fault('code', `У школы «${only.shortName}» в справочнике другой код: «${only.code}»`);
  }
  return only;
}

function byItsCode(draft: SchoolDraft, coded: Existing, named: readonly Existing[]): Existing | Judgement {
  if (coded.kind !== draft.kind) {
    return fault('code', `Код «${draft.code}» принадлежит другой организации: «${coded.shortName}»`);
  }
  if (coded.isClosed) {
    return fault('code', `Организация с кодом «${draft.code}» закрыта: «${coded.shortName}»`);
  }
  const other = named.some(({ id }) => id === coded.id) ? undefined : named[0];
  if (other) {
    return fault(
      'code',
      `Код «${draft.code}» принадлежит другой организации: ${titleOf(coded)}; название и муниципалитет — ${titleOf(other)}`,
    );
  }
  return coded;
}

function titleOf({ shortName, code, municipality }: Existing): string {
  return `«${shortName}» (${[municipality?.shortName, code === null ? 'без кода' : `код ${code}`].filter(Boolean).join(', ')})`;
}

function judgeNew({ draft, warnings }: ReadRow): Judgement {
  const messages: RowMessage[] = [];
  if (!draft.shortName) {
    messages.push({
      field: 'shortName',
      text: `Школы с кодом «${draft.code}» нет, а для новой нужно краткое название`,
    });
  }
  if (draft.kind === 'SCHOOL' && draft.founderType === null) {
    messages.push({ field: 'founderType', text: 'Новая школа: укажите учредителя (муниципальная, областная или АНО)' });
  }
  if (draft.municipality === null && (draft.founderType === 'MUNICIPAL' || draft.founderType === null)) {
    messages.push({ field: 'municipality', text: 'Новая школа: укажите муниципалитет' });
  }
  if (messages.length > 0) return { verdict: 'ERROR', messages, organisationId: null, changes: [] };
  return { verdict: 'NEW', messages: warnings, organisationId: null, changes: [] };
}

/** Fields whose new value is there and another than the old one. */
export function changesOf(existing: Existing, draft: SchoolDraft): Change[] {
  return (Object.keys(FIELD_TITLES) as FieldName[]).flatMap((field): Change[] => {
    if (field === 'kind') return [];
    if (field === 'municipality') {
      const after = draft.municipality;
      const before = existing.municipality;
      if (!after || after.id === before?.id) return [];
      const texts = { beforeText: before?.shortName ?? null, afterText: after.shortName };
      return [{ field, before: before?.id ?? null, after: after.id, ...texts }];
    }
    const [before, after] = [existing[field], draft[field]];
    return after === null || isSame(field, before, after) ? [] : [{ field, before, after }];
  });
}

const READERS: Partial<Record<FieldName, (text: string) => string>> = {
  email: readEmail,
  phone: readPhone,
  website: readWebsite,
};

/** The same number typed in another way is no change. */
function isSame(field: FieldName, before: string | null, after: string): boolean {
  const read = READERS[field];
  return before === after || (before !== null && read !== undefined && comparable(read, before) === after);
}

/** Fields of `changes` that are now neither as they were at the check nor as they would become. */
export function movedOn(existing: Existing, changes: readonly Change[]): Change[] {
  return changes.filter(({ field, before, after }) => {
    const present = presentValue(existing, field);
    return present !== before && present !== after;
  });
}

function presentValue(existing: Existing, field: FieldName): string | null {
  return field === 'municipality' ? (existing.municipality?.id ?? null) : existing[field];
}

/** `existing` with what the row says written over it. */
export function withChanges(existing: Existing, draft: SchoolDraft, changes: readonly Change[]): Existing {
  return { ...existing, ...Object.fromEntries(changes.map(({ field }) => [field, draft[field]])) };
}

/** How many rows are looked through or written in one transaction: short enough to be stopped, long enough to be quick. */
export const BATCH = 500;

/** Puts what the directory holds within reach of `judge`. */
export function candidatesOf(
  coded: readonly Existing[],
  neighbours: readonly Existing[],
  taken: ReadonlyMap<string, number>,
): Candidates {
  const byName = Map.groupBy(neighbours, ({ shortName, municipality }) =>
    nameKey(shortName ?? '', municipality?.id ?? null),
  );
  return { byCode: new Map(coded.map((one) => [one.code ?? '', one])), byName, taken };
}
