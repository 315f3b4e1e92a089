import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { type Actor, can } from '../accounts/accounts.rules.js';
import { type Audience, ownedBy } from '../events/events.rules.js';
import { ClashesRepository, type Neighbour } from './clashes.repository.js';
import { sharedAudience } from './clashes.rules.js';

/** Another event at the same time that calls the same people or has the same speaker: a warning, never a refusal. */
export interface Clash {
  /** Who is called to both; empty when only speakers clash. */
  audience: Audience[];
  /** Who speaks in both at once. */
  speakers: string[];
  organiser: string;
  startsAt: Date;
  endsAt: Date;
  zone: string;
  /** Null for what is not published and not the reader's to see. */
  event: { slug: string; title: string; isPublished: boolean } | null;
}

/** Clashes between events of all organisations. */
@Injectable()
export class ClashesService {
  constructor(
    private readonly repository: ClashesRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Clashes of each of these events, by event id; events without any, over or cancelled are absent. Three statements for any
   * number. What is not published yet is named only to those who may see it.
   */
  async forEvents(actor: Actor, ids: readonly string[]): Promise<Map<string, Clash[]>> {
    return ids.length > 0 ? this.find(actor, ids, null) : new Map();
  }

  /** What the event would clash with at this time, its program moved along; also a cancelled one, as if it took place. */
  async atTime(actor: Actor, eventId: string, times: { startsAt: Date; endsAt: Date }): Promise<Clash[]> {
    return (await this.find(actor, [eventId], times)).get(eventId) ?? [];
  }

  /**
   * For each of `times` the events that would call the same people then; speakers are not asked about, since programs of copies
   * are still to be written. Two statements for any number.
   */
  async atTimes(actor: Actor, eventId: string, times: readonly { startsAt: Date; endsAt: Date }[]): Promise<Clash[][]> {
    const [event] = await this.repository.called([eventId], null);
    if (!event || times.length === 0) return times.map(() => []);
    const called = times.map((time) => ({ ...event, ...time }));
    const rows = await this.repository.neighbours(called);
    const neighbours = [...new Map(rows.map((row) => [row.id, row])).values()];
    return called.map((own) => {
      const clashes = new Clashes(actor);
      for (const neighbour of neighbours) {
        const audience = sharedAudience(own, neighbour);
        if (audience.length > 0) clashes.of(neighbour).audience = audience;
      }
      return clashes.byEvent().get(eventId) ?? [];
    });
  }

  private async find(
    actor: Actor,
    ids: readonly string[],
    times: { startsAt: Date; endsAt: Date } | null,
  ): Promise<Map<string, Clash[]>> {
    const present = await this.repository.called(ids, times ? null : this.clock.now());
    const called = present.map((event) => ({ ...event, ...times }));
    const laterByMs = times && present[0] ? times.startsAt.getTime() - present[0].startsAt.getTime() : 0;
    const [neighbours, doubles] = await Promise.all([
      this.repository.neighbours(called),
      this.repository.doubleSpeakers(
        present.map(({ eventId }) => eventId),
        laterByMs,
      ),
    ]);
    const clashes = new Clashes(actor);
    for (const neighbour of neighbours) {
      const own = called.find(({ eventId }) => eventId === neighbour.eventId);
      const audience = own ? sharedAudience(own, neighbour) : [];
      if (audience.length > 0) clashes.of(neighbour).audience = audience;
    }
    for (const double of doubles) clashes.of(double).speakers.push(double.fullName);
    return clashes.byEvent();
  }
}

/** One clash for each pair of events, whatever it is about. */
class Clashes {
  private readonly pairs = new Map<string, Map<string, Clash>>();

  constructor(private readonly actor: Actor) {}

  of(neighbour: Neighbour): Clash {
    const others = this.pairs.get(neighbour.eventId) ?? new Map<string, Clash>();
    this.pairs.set(neighbour.eventId, others);
    const clash = others.get(neighbour.id) ?? this.start(neighbour);
    others.set(neighbour.id, clash);
    return clash;
  }

  byEvent(): Map<string, Clash[]> {
    return new Map([...this.pairs].map(([id, others]) => [id, [...others.values()]]));
  }

  private start(neighbour: Neighbour): Clash {
    const { organiser, startsAt, endsAt, zone, slug, title } = neighbour;
    const isPublished = neighbour.publicationState === 'PUBLISHED';
    const isSeen = isPublished || can(this.actor, 'event.view-drafts', ownedBy(neighbour));
    const event = isSeen ? { slug, title, isPublished } : null;
    return { audience: [], speakers: [], organiser, startsAt, endsAt, zone, event };
  }
}
