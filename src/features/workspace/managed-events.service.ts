import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import { type Actor, scopeOf } from '../accounts/accounts.rules.js';
import type { ManagedEventsFilter, ManagedEventsQuery } from './managed-events.dto.js';
import {
  type FilterChoices,
  type ManagedCriteria,
  type ManagedEventRow,
  ManagedEventsRepository,
} from './managed-events.repository.js';
import { orderOf, periodOf, type Stage, STAGES } from './managed-events.rules.js';
import { PackagesService } from './packages.service.js';

export type { FilterChoices, ManagedEventRow };

/** A column of the board: its first cards and how many there are. */
export interface BoardColumn {
  stage: Stage;
  total: number;
  cards: ManagedEventRow[];
}

/** Ids; undefined when the filter does not ask. */
type LateEvents = Promise<readonly string[] | undefined>;

const MOSCOW = 'Europe/Moscow';
const CARDS = 12;
const MONTH_LIMIT = 500;
const EXPORT_STEP = 500;

/** Events of the workspace within the actor's rights, by one filter: as a list, a board, a month, a file. */
@Injectable()
export class ManagedEventsService {
  constructor(
    private readonly repository: ManagedEventsRepository,
    private readonly packages: PackagesService,
    private readonly clock: Clock,
  ) {}

  /** One page and how many there are in all. Throws InvalidInput on a bad cursor. */
  async list(
    actor: Actor,
    query: ManagedEventsQuery,
    late?: LateEvents,
  ): Promise<Page<ManagedEventRow> & { total: number }> {
    const criteria = await this.criteria(actor, query, late);
    const after = query.cursor ? decodeCursor(query.cursor, 2) : undefined;
    const [rows, total] = await Promise.all([
      this.repository.find(criteria, { ...sortOf(query), after, limit: PAGE_SIZE + 1 }),
      this.repository.count(criteria),
    ]);
    return { ...toPage(rows, PAGE_SIZE, ({ sortKey }) => sortKey), total };
  }

  /** Every event the filter finds, in its order, a part at a time. */
  async *all(actor: Actor, query: ManagedEventsFilter): AsyncGenerator<ManagedEventRow> {
    const criteria = await this.criteria(actor, query);
    let after: readonly string[] | undefined;
    do {
      const rows = await this.repository.find(criteria, { ...sortOf(query), after, limit: EXPORT_STEP });
      yield* rows;
      after = rows.length === EXPORT_STEP ? rows.at(-1)?.sortKey : undefined;
    } while (after);
  }

  async count(actor: Actor, query: ManagedEventsFilter): Promise<number> {
    return this.repository.count(await this.criteria(actor, query));
  }

  /** Columns in the order of an event's life; what was withdrawn or cancelled has one only while there is any. One statement. */
  async board(actor: Actor, query: ManagedEventsFilter, late?: LateEvents): Promise<BoardColumn[]> {
    const criteria = await this.criteria(actor, { ...query, past: 'all' }, late);
    const rows = Map.groupBy(await this.repository.board(criteria, CARDS), ({ stage }) => stage);
    const shown = query.state ?? STAGES.filter((stage) => RESTING.every((one) => one !== stage) || rows.has(stage));
    return STAGES.filter((stage) => shown.includes(stage)).map((stage) => {
      const cards = rows.get(stage) ?? [];
      return { stage, total: cards[0]?.inStage ?? 0, cards };
    });
  }

  /** Events that touch the calendar month `YYYY-MM` of Moscow. */
  async month(actor: Actor, query: ManagedEventsFilter, month: string, late?: LateEvents): Promise<ManagedEventRow[]> {
    const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
    const criteria = await this.criteria(actor, { ...query, past: 'all', from: undefined, to: undefined }, late);
    return this.repository.find(
      { ...criteria, endsAfter: startOf(first), startsBefore: startOf(first.add({ months: 1 })) },
      { sort: 'start', order: 'asc', limit: MONTH_LIMIT },
    );
  }

  /** How many events of each stage the rest of the filter finds, whatever their time. */
  async countByStage(
    actor: Actor,
    query: ManagedEventsFilter,
    late?: LateEvents,
  ): Promise<Partial<Record<Stage, number>>> {
    return this.repository.countByStage(await this.criteria(actor, { ...query, past: 'all' }, late));
  }

  /** Organisers, measures and authors to choose from. */
  async choices(actor: Actor): Promise<FilterChoices> {
    return this.repository.choices(scopeOf(actor, 'event.view-drafts'));
  }

  /** Events with a part of the package that is late, when the filter asks for them alone: found once for all of a page. */
  late(actor: Actor, query: ManagedEventsFilter): LateEvents {
    return query.late ? this.lateIds(actor) : Promise.resolve(undefined);
  }

  private async criteria(
    actor: Actor,
    query: ManagedEventsFilter,
    late: LateEvents = this.late(actor, query),
  ): Promise<ManagedCriteria> {
    const now = this.clock.now();
    const period = periodOf(query);
    const { from, to } = query;
    return {
      scope: scopeOf(actor, 'event.view-drafts'),
      now,
      stages: query.state,
      kinds: query.kind,
      formats: query.format,
      organiserId: query.organiser,
      measureId: query.measure,
      authorIds: authorsOf(actor, query),
      ids: await late,
      endsAfter: from ? startOf(Temporal.PlainDate.from(from)) : period === 'upcoming' ? now : undefined,
      endsBefore: period === 'past' ? now : undefined,
      startsBefore: to ? startOf(Temporal.PlainDate.from(to).add({ days: 1 })) : undefined,
      q: query.q ?? undefined,
    };
  }

  private async lateIds(actor: Actor): Promise<string[]> {
    const missing = await this.packages.missing(actor, 0);
    return [...new Set(missing.filter(({ item }) => item.daysLate > 0).map(({ event }) => event.id))];
  }
}

/** Columns that would only take room while they are empty. */
const RESTING: readonly Stage[] = ['withdrawn', 'cancelled'];

function authorsOf({ personId }: Actor, { author, mine }: ManagedEventsFilter): string[] | undefined {
  if (!mine) return author ? [author] : undefined;
  return author && author !== personId ? [] : [personId];
}

function sortOf(query: ManagedEventsFilter) {
  const sort = query.sort ?? 'start';
  return { sort, order: orderOf(sort, query.order, periodOf(query)) };
}

function startOf(day: Temporal.PlainDate): Date {
  return new Date(day.toZonedDateTime(MOSCOW).epochMilliseconds);
}
