import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { movedAlong, offsetTime } from '../../common/instant.js';
import { freeSlug, slugify } from '../../common/slug.js';
import { type Actor, assertCan, can } from '../accounts/accounts.rules.js';
import { emptyEvent } from './event-content.service.js';
import { detailsOf } from './event-kinds.rules.js';
import { Event } from './event.entity.js';
import { EventsRepository } from './events.repository.js';
import { assertSchedule, ownedBy } from './events.rules.js';

/** What a copy of an event is to be. */
export interface CopyWish {
  title: string;
  startsAt: Date;
  /** Description, audience, municipality, contacts, places, registration, the address of the broadcast. */
  details: boolean;
  /** Links to measures of the plan. */
  measures: boolean;
  seriesId: string | null;
  /** Of the request: the same key makes copies once. */
  key: string;
}

/** Drafts made of an earlier event, in the caller's transaction. Registrations never go along. */
@Injectable()
export class CopiesService {
  constructor(
    private readonly repository: EventsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Slugs of what the actor's request with this key has made, in time order; empty when it is new. Another request with the same
   * key waits until the end of `tx`.
   */
  async madeBefore(tx: EntityManager, actor: Actor, key: string): Promise<string[]> {
    return this.repository.lockCreated(tx, key, actor.personId);
  }

  /** The event to be copied, locked. Throws NotFound out of sight, Forbidden for who may not create events of its organiser. */
  async source(tx: EntityManager, actor: Actor, slug: string): Promise<Event> {
    const event = await this.repository.lock(tx, { slug });
    if (!event || !can(actor, 'event.view-drafts', ownedBy(event))) throw new NotFound('Такого события нет');
    assertCan(actor, 'event.edit', { organisationId: event.organiserId });
    return event;
  }

  /**
   * A draft of the same kind, format, place and length at another time; everything with a time moves along on the wall clock of
   * the event's zone. Throws InvalidInput on `startsAt` in the past.
   */
  async copy(tx: EntityManager, actor: Actor, source: Event, wish: CopyWish): Promise<Event> {
    const now = this.clock.now();
    const event = Object.assign(new Event(), emptyEvent(now), basicsOf(source, wish.startsAt), {
      id: randomUUIDv7(),
      title: wish.title,
      seriesId: wish.seriesId,
      creationKey: wish.key,
      createdById: actor.personId,
    });
    if (wish.details) Object.assign(event, describedBy(source, wish.startsAt));
    assertSchedule(event, now);
    const slug = slugify(event.title);
    event.slug = freeSlug(slug, await this.repository.lockSlugsLike(tx, slug));
    const pool = wish.details ? await this.repository.lockSeatPool(tx, source.id) : null;
    await this.repository.insert(tx, event, pool?.capacity ?? null);
    if (wish.measures) await this.repository.copyMeasures(tx, source.id, event.id);
    return event;
  }
}

/** What an event of the same kind cannot be without. */
function basicsOf(source: Event, startsAt: Date): Partial<Event> {
  const { kind, format, zone, organiserId, platform, venue, address, grades, registrationMode, approvalRequired } =
    source;
  const along = (moment: Date) => movedAlong(moment, source.startsAt, startsAt, zone);
  return {
    kind,
    format,
    zone,
    organiserId,
    platform,
    venue,
    address,
    grades,
    registrationMode,
    approvalRequired,
    ...detailsOf(kind, source, {}),
    papersDueAt: source.papersDueAt && dayMovedAlong(source.papersDueAt, source, startsAt),
    startsAt,
    endsAt: along(source.endsAt),
  };
}

function describedBy(source: Event, startsAt: Date): Partial<Event> {
  const { summary, audience, municipalityId, contact, joinUrl, zone } = source;
  const along = (moment: Date | null) => moment && movedAlong(moment, source.startsAt, startsAt, zone);
  return {
    summary,
    audience,
    municipalityId,
    contact,
    joinUrl,
    registrationOpensAt: along(source.registrationOpensAt),
    registrationClosesAt: along(source.registrationClosesAt),
  };
}

function dayMovedAlong(day: string, { startsAt: from, zone }: Event, to: Date): string {
  const dayOf = (moment: Date) => Temporal.PlainDate.from(offsetTime(moment, zone).slice(0, 10));
  return Temporal.PlainDate.from(day)
    .add(dayOf(from).until(dayOf(to)))
    .toString();
}
