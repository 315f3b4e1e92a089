import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import {
  type MunicipalityRow,
  type OrganisationRow,
  OrganisationsRepository,
  type SchoolSuggestion,
} from './organisations.repository.js';
import { searchForm } from './organisations.rules.js';

const SUGGESTIONS = 8;

@Injectable()
export class OrganisationsService {
  constructor(
    private readonly repository: OrganisationsRepository,
    private readonly clock: Clock,
  ) {}

  /** Municipalities of today, by the calendar of Moscow, in alphabetical order. */
  async municipalities(): Promise<MunicipalityRow[]> {
    const now = Temporal.Instant.fromEpochMilliseconds(this.clock.now().getTime());
    return this.repository.municipalitiesOn(now.toZonedDateTimeISO('Europe/Moscow').toPlainDate().toString());
  }

  /**
   * Schools for what a teacher has typed so far («школа 5 балашиха», «МБОУ СОШ №5»): every word must occur; with none
   * found, the likeliest despite a misspelling. Under two letters: none.
   */
  async suggestSchools(typed: string): Promise<SchoolSuggestion[]> {
    const text = searchForm(typed);
    if (text.length < 2) return [];
    const exact = await this.repository.suggestSchools(text.split(' ').slice(0, 8), text, SUGGESTIONS);
    return exact.length > 0 ? exact : this.repository.suggestSimilarSchools(text, SUGGESTIONS);
  }

  /** The school, or null when there is none with this id. */
  async findSchool(id: string): Promise<SchoolSuggestion | null> {
    return this.repository.findSchool(id);
  }

  /** One page of organisations by short name. Throws InvalidInput on a bad cursor. */
  async list(filter: { kind?: string; q?: string; cursor?: string; limit?: number }): Promise<Page<OrganisationRow>> {
    const limit = filter.limit ?? PAGE_SIZE;
    const after = filter.cursor ? (decodeCursor(filter.cursor, 2) as [string, string]) : undefined;
    const rows = await this.repository.list({
      kind: filter.kind,
      q: filter.q ? searchForm(filter.q) : undefined,
      after,
      limit: limit + 1,
    });
    return toPage(rows, limit, (row) => [row.shortName, row.id]);
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
}
