import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { InvalidInput } from '../../common/errors.js';
import { movedAlong, parseInstant } from '../../common/instant.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCan, can } from '../accounts/accounts.rules.js';
import type { Event } from '../events/event.entity.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import { type Clash, ClashesService } from '../programs/clashes.service.js';
import { isHoliday } from '../publications/package.rules.js';
import { CopyMakers } from './copy-makers.service.js';
import type { CopyInput, RecurrenceInput, RepeatInput } from './copying.dto.js';
import { COPY_PART_RIGHTS, COPY_PARTS, type CopyPart } from './copying.rules.js';
import { MOST_DATES, type Recurrence } from './recurrence.rules.js';
import { datesOf } from './recurrence.service.js';

/** A date that a rule gives, with what speaks against it. */
export interface PreviewDate {
  /** On the wall clock of the event: `2026-12-09T15:00`. */
  wall: string;
  startsAt: Date;
  endsAt: Date;
  isHoliday: boolean;
  clashes: Clash[];
}

export interface Preview {
  dates: PreviewDate[];
  /** Wall times that a change of the clocks skips. */
  skipped: string[];
}

/** New drafts made of an event: one copy with a choice of parts, or one for each date of a rule. */
@Injectable()
export class CopyingService {
  constructor(
    private readonly events: EventsService,
    private readonly makers: CopyMakers,
    private readonly clashes: ClashesService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** The event to be copied and what the actor may take along. Throws NotFound out of sight, Forbidden without the right. */
  async start(actor: Actor, slug: string): Promise<{ event: EventRow; parts: CopyPart[] }> {
    const event = await this.events.getManaged(actor, slug);
    const place = { organisationId: event.organiserId };
    assertCan(actor, 'event.edit', place);
    return { event, parts: COPY_PARTS.filter((part) => can(actor, COPY_PART_RIGHTS[part], place)) };
  }

  /**
   * Makes a draft of the event at another time with the chosen parts, all or nothing; returns its slug. The same key twice makes
   * one. Throws InvalidInput on a start that is past or that does not exist, NotFound or Forbidden out of scope.
   */
  async copy(actor: Actor, slug: string, input: CopyInput): Promise<string> {
    const [made = slug] = await this.once(actor, slug, input, (tx, source) => {
      const start = parseInstant('startsAt', input.startsAt, source.zone);
      return this.makers.make(tx, actor, source, [start], { ...input, seriesId: null });
    });
    return made;
  }

  /** What the rule gives. Throws InvalidInput on a bad rule, one without dates and one with more than MOST_DATES. */
  async preview(actor: Actor, slug: string, input: RecurrenceInput): Promise<Preview> {
    const { event } = await this.start(actor, slug);
    const { dates, skipped } = this.datesOf(input, event);
    const times = dates.map((wall) => timesAt(wall, event));
    const clashes = await this.clashes.atTimes(actor, event.id, times);
    return {
      skipped,
      dates: dates.flatMap((wall, n) => {
        const time = times[n];
        const day = Temporal.PlainDate.from(wall.slice(0, 10));
        return time ? [{ wall, ...time, isHoliday: isHoliday(day), clashes: clashes[n] ?? [] }] : [];
      }),
    };
  }

  /**
   * Makes a draft for each chosen date of the rule, all or nothing; returns their slugs in time order. The same key twice makes
   * them once. Throws InvalidInput as `preview` does and on dates that the rule does not give.
   */
  async repeat(actor: Actor, slug: string, input: RepeatInput): Promise<string[]> {
    const { event } = await this.start(actor, slug);
    const offered = new Set(this.datesOf(input, event).dates);
    if (input.dates.some((wall) => !offered.has(wall)))
      throw InvalidInput.field('dates', 'unknown-date', 'Правило изменилось: посмотрите даты ещё раз');
    if (input.series === 'NEW' && !input.seriesTitle)
      throw InvalidInput.field('seriesTitle', 'required', 'Назовите цикл');
    const starts = [...new Set(input.dates)].toSorted().map((wall) => timesAt(wall, event).startsAt);
    return this.once(actor, slug, input, async (tx, source) => {
      const seriesId = await this.makers.seriesOf(tx, source, input);
      return this.makers.make(tx, actor, source, starts, { ...input, title: source.title, seriesId });
    });
  }

  /** Runs `work` in a transaction, once for each key; returns what it made, or what it made before. */
  private async once(
    actor: Actor,
    slug: string,
    { key, parts = [] }: { key: string; parts?: CopyPart[] },
    work: (tx: EntityManager, source: Event) => Promise<string[]>,
  ): Promise<string[]> {
    return this.audit.transaction(actor, async (tx) => {
      const source = await this.makers.source(tx, actor, slug, parts);
      const made = await this.makers.madeBefore(tx, actor, key);
      return made.length > 0 ? made : work(tx, source);
    });
  }

  private datesOf(input: RecurrenceInput, event: { zone: string }): { dates: string[]; skipped: string[] } {
    const start = parseInstant('startsAt', input.startsAt, event.zone);
    if (start <= this.clock.now())
      throw InvalidInput.field('startsAt', 'in-the-past', 'Начало уже прошло, укажите время в будущем');
    const recurrence = recurrenceOf(input);
    const found = datesOf(recurrence, event.zone);
    const field = input.ends === 'COUNT' ? 'count' : 'until';
    if (found.dates.length === 0)
      throw InvalidInput.field(field, 'no-dates', 'По этому правилу не получается ни одной даты');
    if (found.dates.length > MOST_DATES) {
      const message = `Получается больше ${MOST_DATES} дат: укажите день пораньше`;
      throw InvalidInput.field(field, 'too-many-dates', message);
    }
    return found;
  }
}

/** Throws InvalidInput on a last day that is before the start or that no calendar has. */
function recurrenceOf(input: RecurrenceInput): Recurrence {
  const { startsAt, frequency, interval, weekdays = [], monthlyBy = 'DAY', count, until } = input;
  const rule = { startsAt, frequency, interval, weekdays, monthlyBy };
  if (input.ends === 'COUNT') return { ...rule, ends: { count: count ?? 0 } };
  const last = until ?? '';
  if (!isDay(last)) throw InvalidInput.field('until', 'invalid-date', 'Такого дня нет');
  if (last < startsAt.slice(0, 10))
    throw InvalidInput.field('until', 'before-start', 'Последний день раньше первой даты');
  return { ...rule, ends: { until: last } };
}

function isDay(day: string): boolean {
  try {
    return Temporal.PlainDate.from(day, { overflow: 'reject' }).toString() === day;
  } catch {
    return false;
  }
}

function timesAt(
  wall: string,
  event: { startsAt: Date; endsAt: Date; zone: string },
): { startsAt: Date; endsAt: Date } {
  // a time that the autumn change makes twice is the first of them (RFC 5545, section 3.3.5)
  const zoned = Temporal.PlainDateTime.from(wall).toZonedDateTime(event.zone, { disambiguation: 'compatible' });
  const startsAt = new Date(zoned.epochMilliseconds);
  return { startsAt, endsAt: movedAlong(event.endsAt, event.startsAt, startsAt, event.zone) };
}
