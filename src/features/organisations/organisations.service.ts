import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Conflict, InvalidInput, NotFound } from '../../common/errors.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import {
  type ListedOrganisation,
  type ListSort,
  OrganisationListRepository,
  type OrganisationDetails,
  type OrganisationFilter,
} from './organisation-list.repository.js';
import {
  type LockedOrganisation,
  type OrganisationValues,
  OrganisationWritingRepository,
} from './organisation-writing.repository.js';
import {
  type MunicipalityRow,
  type OrganisationRow,
  OrganisationsRepository,
  type SchoolSuggestion,
} from './organisations.repository.js';
import { correctedQuery, looseQuery, type SearchQuery, searchQuery } from './organisations.rules.js';

export type {
  ListedOrganisation,
  ListSort,
  OrganisationDetails,
  OrganisationFilter,
} from './organisation-list.repository.js';
export { LIST_SORTS } from './organisation-list.repository.js';
export type { LockedOrganisation, OrganisationValues } from './organisation-writing.repository.js';
export type { MunicipalityRow, SchoolSuggestion } from './organisations.repository.js';

const SUGGESTIONS = 8;

/** Where somebody works: a school of the list, or a name as typed; never both. */
export interface Workplace {
  municipalityId: string | null;
  schoolId: string | null;
  schoolName: string | null;
}

/** The same as somebody typed or chose it. */
interface TypedWorkplace {
  schoolId?: string | null;
  schoolName?: string | null;
  municipality?: string | null;
}

interface Question {
  query: SearchQuery | null;
  municipalityId?: string | null | undefined;
  isThere?: boolean;
}

/** Organisations: found, read and written. Who may is asked by the features that call this. */
@Injectable()
export class OrganisationsService {
  constructor(
    private readonly repository: OrganisationsRepository,
    private readonly lists: OrganisationListRepository,
    private readonly writing: OrganisationWritingRepository,
    private readonly clock: Clock,
  ) {}

  /** Municipalities of today, by the calendar of Moscow, in alphabetical order. */
  async municipalities(): Promise<MunicipalityRow[]> {
    const now = Temporal.Instant.fromEpochMilliseconds(this.clock.now().getTime());
    return this.municipalitiesOn(now.toZonedDateTimeISO('Europe/Moscow').toPlainDate().toString());
  }

  /** Municipalities as they were on `day` (`2026-12-09`): what the statistics of that time are told by. */
  async municipalitiesOn(day: string): Promise<MunicipalityRow[]> {
    return this.repository.municipalitiesOn(day);
  }

  /**
   * Working schools for what a teacher has typed so far («школа 5 балашиха», «МБОУ СОШ №5»): every telling word by its
   * beginning, numbers whole, kinds only order; with none found, the likeliest despite a misspelling. Under two letters: none.
   */
  async suggestSchools(typed: string, limit = SUGGESTIONS): Promise<SchoolSuggestion[]> {
    const [found] = await this.suggestForEach([{ typed }], limit);
    return found ?? [];
  }

  /**
   * As `suggestSchools` for many texts at once; schools of the municipality in question come first. Where nothing fits, those
   * of the municipality that fit in part («СОШ №5 корпус 2»), the more the earlier.
   */
  async suggestForEach(
    asked: readonly { typed: string; municipalityId?: string | null }[],
    limit: number,
  ): Promise<SchoolSuggestion[][]> {
    const questions = asked.map(({ typed, municipalityId }) => ({ query: searchQuery(typed), municipalityId }));
    const exact = await this.suggested(questions, limit);
    const missed = questions.filter((_, n) => exact[n]?.length === 0);
    const words = [...new Set(missed.flatMap(({ query }) => query?.words ?? []))];
    const near = words.length > 0 ? await this.repository.nearestWords(words) : new Map<string, string[]>();
    const guessed = await this.suggestedWhere(exact, questions, limit, (query) => correctedQuery(query, near), false);
    return this.suggestedWhere(guessed, questions, limit, looseQuery, true);
  }

  /** The school, or what it was merged into; null when there is none with this id. */
  async findSchool(id: string): Promise<SchoolSuggestion | null> {
    return (await this.repository.findSchools([id])).get(id) ?? null;
  }

  /**
   * The municipality follows from the school; an unknown school is kept as typed (US-04). Throws InvalidInput on
   * `schoolId` or `municipality` (an OKTMO of today) when there is no such one.
   */
  async resolveWorkplace(input: TypedWorkplace): Promise<Workplace> {
    const [workplace] = await this.resolveWorkplaces([input]);
    if (!workplace) throw new Error('One workplace in, one out');
    return workplace;
  }

  /** The same for many, in their order, by two queries. */
  async resolveWorkplaces(inputs: readonly TypedWorkplace[]): Promise<Workplace[]> {
    const schools = await this.repository.findSchools(inputs.flatMap(({ schoolId }) => schoolId || []));
    const codes = inputs.some(({ municipality }) => municipality) ? await this.municipalities() : [];
    const municipalities = new Map(codes.map(({ oktmo, id }) => [oktmo, id]));
    return inputs.map(({ schoolId, schoolName, municipality }) => {
      const school = schoolId ? schools.get(schoolId) : undefined;
      if (schoolId && !school) throw InvalidInput.field('schoolId', 'unknown-school', 'Выберите школу из списка');
      const municipalityId = school?.municipalityId ?? (municipality ? municipalities.get(municipality) : null);
      if (municipalityId === undefined)
        throw InvalidInput.field('municipality', 'unknown-municipality', 'Выберите муниципалитет из списка');
      return { municipalityId, schoolId: school?.id ?? null, schoolName: school ? null : (schoolName ?? null) };
    });
  }

  /** One page of working organisations by short name. Throws InvalidInput on a bad cursor. */
  async list(filter: { kind?: string; q?: string; cursor?: string; limit?: number }): Promise<Page<OrganisationRow>> {
    const limit = filter.limit ?? PAGE_SIZE;
    const after = filter.cursor ? (decodeCursor(filter.cursor, 2) as [string, string]) : undefined;
    const rows = await this.repository.list({
      kind: filter.kind,
      query: searchQuery(filter.q ?? '') ?? undefined,
      after,
      limit: limit + 1,
    });
    return toPage(rows, limit, (row) => [row.shortName, row.id]);
  }

  /**
   * One page of organisations within `filter`, closed ones too, with how many there are in all; `q` as in `suggestSchools`,
   * and `corrected` says that a misspelling was guessed. Throws InvalidInput on a bad cursor.
   */
  async find(
    filter: Omit<OrganisationFilter, 'query'> & { q?: string | undefined },
    page: { sort?: ListSort | undefined; cursor?: string | undefined; limit: number },
  ): Promise<Page<ListedOrganisation> & { total: number; corrected: boolean }> {
    const sort = page.sort ?? 'name';
    const after = page.cursor ? decodeCursor(page.cursor, 2) : undefined;
    const query = searchQuery(filter.q ?? '') ?? undefined;
    const read = async (narrowed: OrganisationFilter) => ({
      rows: await this.lists.find(narrowed, { sort, after, limit: page.limit + 1 }),
      total: await this.lists.count(narrowed),
    });
    const exact = await read({ ...filter, query });
    const guess = query && exact.total === 0 ? await this.corrected(query) : null;
    const { rows, total } = guess ? await read({ ...filter, query: guess }) : exact;
    return {
      ...toPage(rows, page.limit, (row) => [row.sortKey, row.id]),
      total,
      corrected: guess !== null && total > 0,
    };
  }

  /** All of an organisation, closed and merged ones too; null when there is none. */
  async findById(id: string, tx?: EntityManager): Promise<OrganisationDetails | null> {
    return this.lists.findById(id, tx);
  }

  /** Organisations an actor with this scope may organise events for. */
  async organisersWithin(scope: {
    all: boolean;
    organisations: readonly string[];
  }): Promise<{ id: string; shortName: string }[]> {
    return this.repository.organisersWithin(scope.all ? null : scope.organisations);
  }

  /** Organisations with public events, for the filter of lists. */
  async organisers(): Promise<{ id: string; shortName: string }[]> {
    return this.repository.organisers();
  }

  /** Adds an organisation and returns its id. Throws InvalidInput for a code that is taken. */
  async insert(tx: EntityManager, values: OrganisationValues): Promise<string> {
    await this.assertCodeFree(tx, values.code, null);
    const id = randomUUIDv7();
    await this.writing.insert(tx, id, values, this.clock.now());
    return id;
  }

  /**
   * Writes the given fields of an organisation and returns how it stood before. `revision` is that of the form; without it
   * whatever stands is overwritten. Throws NotFound, Conflict for a stale form, InvalidInput for a taken code or a parent
   * that is below it.
   */
  async update(
    tx: EntityManager,
    id: string,
    change: Partial<OrganisationValues>,
    revision?: number,
  ): Promise<LockedOrganisation> {
    const [before] = await this.writing.lock(tx, [id]);
    if (!before) throw new NotFound('Такой организации нет');
    if (revision !== undefined && revision !== before.revision) {
      throw new Conflict(
        'Пока вы правили, организацию изменил кто-то другой. Обновите страницу и внесите правки заново',
        'stale-form',
      );
    }
    await this.assertCodeFree(tx, change.code ?? null, id);
    if (change.parentId && (await this.writing.isBelow(tx, change.parentId, id))) {
      throw InvalidInput.field(
        'parentId',
        'parent-below',
        'Вышестоящей не может быть сама организация или подчинённая ей',
      );
    }
    await this.writing.update(tx, id, change, this.clock.now());
    return before;
  }

  /** Closes working ones or opens closed ones that were not merged; returns the ids that changed. */
  async setClosed(tx: EntityManager, ids: readonly string[], closed: boolean): Promise<string[]> {
    const now = this.clock.now();
    return this.writing.setClosed(tx, ids, closed ? now : null, now);
  }

  /** Closes `id` as merged into `survivorId`; with null takes it back and opens it. Move what refers to it in the same transaction. */
  async setMerged(tx: EntityManager, id: string, survivorId: string | null): Promise<void> {
    await this.writing.setMerged(tx, id, survivorId, this.clock.now());
  }

  /** Locks organisations until the transaction ends and returns those that are there, by id. */
  async lock(tx: EntityManager, ids: readonly string[]): Promise<Map<string, LockedOrganisation>> {
    const rows = await this.writing.lock(tx, ids);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** `found`, where that is nothing what another form of the question finds. */
  private async suggestedWhere(
    found: readonly SchoolSuggestion[][],
    questions: readonly Question[],
    limit: number,
    other: (query: SearchQuery) => SearchQuery | null,
    isThere: boolean,
  ): Promise<SchoolSuggestion[][]> {
    const again = questions.map(({ query, municipalityId }, n) => {
      const isAsked = query !== null && found[n]?.length === 0 && (!isThere || Boolean(municipalityId));
      return { query: isAsked ? other(query) : null, municipalityId, isThere };
    });
    const more = await this.suggested(again, limit);
    return found.map((schools, n) => (schools.length > 0 ? schools : (more[n] ?? [])));
  }

  /** Nothing for what is no question. */
  private async suggested(questions: readonly Question[], limit: number): Promise<SchoolSuggestion[][]> {
    const asked = questions.flatMap(({ query, municipalityId, isThere }) =>
      query ? [{ query, municipalityId: municipalityId ?? null, isThere: isThere ?? false }] : [],
    );
    const found = asked.length > 0 ? await this.repository.suggestSchools(asked, limit) : [];
    let next = 0;
    return questions.map(({ query }) => (query ? (found[next++] ?? []) : []));
  }

  private async corrected(query: SearchQuery): Promise<SearchQuery | null> {
    if (query.words.length === 0) return null;
    return correctedQuery(query, await this.repository.nearestWords(query.words));
  }

  private async assertCodeFree(tx: EntityManager, code: string | null, except: string | null): Promise<void> {
    if (code && (await this.writing.isCodeTaken(tx, code, except))) {
      throw InvalidInput.field('code', 'code-taken', 'Такой код уже есть у другой организации');
    }
  }
}
