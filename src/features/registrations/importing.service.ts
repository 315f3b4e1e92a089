import { Injectable } from '@nestjs/common';
import { InvalidInput } from '../../common/errors.js';
import { validateInput } from '../../platform/http/validation.js';
import type { Table } from '../../platform/spreadsheet/table.js';
import type { Actor } from '../accounts/accounts.rules.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { type Adding, AddingService, type Newcomer } from './adding.service.js';
import { ListedInput } from './participant-work.dto.js';
import { ParticipantsService } from './participants.service.js';
import { type ListedPerson, peopleIn, sameName } from './people-list.rules.js';

const LIKELY = 5;

/** A row of a list with what would come of it. `input` is absent for rows that cannot be added. */
export interface ListedRow {
  number: number;
  person: ListedPerson;
  input?: ListedInput;
  /** Why it will not be added, in Russian. */
  problem?: string;
  /** What to look at, though it will be added. */
  remark?: string;
}

/** Lists of participants out of XLSX and CSV files: looked at first, then added, at most 500 people. */
@Injectable()
export class ImportingService {
  constructor(
    private readonly adding: AddingService,
    private readonly participants: ParticipantsService,
    private readonly organisations: OrganisationsService,
  ) {}

  /**
   * What each row would become; changes nothing. A school is recognised by its own name alone, else it stays as typed and
   * waits for the coordinator (US-04). Throws InvalidInput of `file` for a table without the columns needed, and as
   * AddingService where nobody can be added.
   */
  async preview(actor: Actor, slug: string, table: Table): Promise<ListedRow[]> {
    const people = peopleIn(table);
    const places = await this.placesOf(people.map(({ person }) => person));
    const rows = await Promise.all(people.map((row, n) => checked(row, places[n])));
    const newcomers = await this.newcomers(rows.flatMap(({ input }) => input ?? []));
    const known = await this.adding.findKnown(actor, slug, newcomers);
    const seen = new Set<string>();
    return rows.map((row) => {
      if (!row.input) return row;
      const { email } = row.input;
      const isTwice = seen.has(email);
      seen.add(email);
      if (isTwice) return { ...row, input: undefined, problem: 'Адрес уже есть выше в этом списке' };
      if (known.emails.has(email)) return { ...row, input: undefined, problem: 'Уже в списке участников' };
      return known.names.has(email) ? { ...row, remark: 'Человек с таким именем уже записан с другим адресом' } : row;
    });
  }

  /** Adds them all in their order; returns how many have a place, wait, and were in the list already. Throws as `addMany`. */
  async apply(
    actor: Actor,
    slug: string,
    people: readonly ListedInput[],
    adding: Omit<Adding, 'source'>,
  ): Promise<{ added: number; waiting: number; known: number }> {
    const newcomers = await this.newcomers(people);
    const outcomes = await this.adding.addMany(actor, slug, newcomers, { ...adding, source: 'IMPORT' });
    const waiting = outcomes.filter((one) => one && one.position !== null).length;
    const known = outcomes.filter((one) => one === null).length;
    return { added: outcomes.length - waiting - known, waiting, known };
  }

  private async newcomers(people: readonly ListedInput[]): Promise<Newcomer[]> {
    const participants = await this.participants.resolveMany(people);
    return people.flatMap(({ email }, n) => (participants[n] ? { ...participants[n], email } : []));
  }

  /** The school or its name as typed, and the municipality's code; a municipality that is none is said so. */
  private async placesOf(people: readonly ListedPerson[]): Promise<Place[]> {
    const municipalities = new Map(
      (await this.organisations.municipalities()).map((row) => [sameName(row.shortName), row]),
    );
    const asked = people.map(({ school, municipality }) => ({
      typed: school ?? '',
      municipalityId: municipality ? (municipalities.get(sameName(municipality))?.id ?? null) : null,
    }));
    const likely = await this.organisations.suggestForEach(asked, LIKELY);
    return people.map(({ school, municipality }, n) => {
      const row = municipality ? municipalities.get(sameName(municipality)) : undefined;
      const exact = (likely[n] ?? []).filter(
        (one) => school && sameName(one.shortName) === sameName(school) && (!row || one.municipality === row.shortName),
      );
      const [only] = exact;
      return {
        isUnknown: municipality !== undefined && !row,
        ...(row && { municipality: row.oktmo }),
        ...(only && exact.length === 1 ? { schoolId: only.id } : school && { schoolName: school }),
      };
    });
  }
}

interface Place {
  isUnknown: boolean;
  municipality?: string;
  schoolId?: string;
  schoolName?: string;
}

async function checked(
  { number, person }: { number: number; person: ListedPerson },
  place: Place | undefined,
): Promise<ListedRow> {
  const { isUnknown, ...where } = place ?? { isUnknown: false };
  if (isUnknown) return { number, person, problem: `Нет такого муниципалитета: ${person.municipality}` };
  const { school: _, municipality: __, ...said } = person;
  try {
    const input = await validateInput(ListedInput, { lastName: '', firstName: '', email: '', ...said, ...where });
    return { number, person, input, ...(where.schoolName && { remark: 'Школы нет в списке: запишем как есть' }) };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { number, person, problem: error.errors.map(({ message }) => message).join('; ') };
  }
}
