import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { TagColour } from './registrations.rules.js';
import type { Tag } from './roster.repository.js';

/** A tag with how many participants carry it. */
export interface CountedTag extends Tag {
  count: number;
}

/** Tags of an event and who carries them. */
@Injectable()
export class TagsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async list(eventId: string): Promise<CountedTag[]> {
    return this.dataSource.query(
      `select t.id, t.name, t.colour, (select count(*)::int from registration_tag rt where rt.tag_id = t.id) as count
       from event_tag t where t.event_id = $1 order by lower(t.name)`,
      [eventId],
    );
  }

  /** The event's tag of this name in any case: a new one, or the one there is. */
  async ensure(
    tx: EntityManager,
    tag: { id: string; eventId: string; name: string; colour: TagColour },
    now: Date,
  ): Promise<string> {
    await tx.query(
      `insert into event_tag (id, event_id, name, colour, created_at) values ($1, $2, $3, $4, $5)
       on conflict (event_id, lower(name)) do nothing`,
      [tag.id, tag.eventId, tag.name, tag.colour, now],
    );
    const rows = await tx.query<{ id: string }[]>(
      `select id from event_tag where event_id = $1 and lower(name) = lower($2)`,
      [tag.eventId, tag.name],
    );
    return rows[0]?.id ?? tag.id;
  }

  /** Returns false when the event has no such tag. */
  async update(tx: EntityManager, eventId: string, tag: Tag): Promise<boolean> {
    const [, count] = await tx.query<[unknown[], number]>(
      `update event_tag set name = $3, colour = $4 where event_id = $1 and id = $2`,
      [eventId, tag.id, tag.name, tag.colour],
    );
    return count > 0;
  }

  async remove(tx: EntityManager, eventId: string, id: string): Promise<boolean> {
    const [, count] = await tx.query<[unknown[], number]>(`delete from event_tag where event_id = $1 and id = $2`, [
      eventId,
      id,
    ]);
    return count > 0;
  }

  /** Gives the tag to those of the event who lack it; returns how many. */
  async give(tx: EntityManager, eventId: string, tagId: string, ids: readonly string[]): Promise<number> {
    const rows = await tx.query<unknown[]>(
      `insert into registration_tag (registration_id, tag_id)
       select r.id, t.id from registration r, event_tag t where r.event_id = $1 and r.id = any ($3) and r.erased_at is null
         and t.id = $2 and t.event_id = $1
       on conflict on constraint registration_tag_pk do nothing returning registration_id`,
      [eventId, tagId, ids],
    );
    return rows.length;
  }

  async take(tx: EntityManager, eventId: string, tagId: string, ids: readonly string[]): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>(
      `delete from registration_tag rt using event_tag t where t.id = rt.tag_id and t.event_id = $1 and t.id = $2
         and rt.registration_id = any ($3)`,
      [eventId, tagId, ids],
    );
    return count;
  }
}
