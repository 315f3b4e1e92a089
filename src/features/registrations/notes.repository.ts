import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

export interface Note {
  id: string;
  text: string;
  createdAt: Date;
  authorId: string | null;
  /** Null once the author's account is gone. */
  author: string | null;
}

/** Notes of the staff about registrations. */
@Injectable()
export class NotesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The newest first. */
  async list(eventId: string, registrationId: string): Promise<Note[]> {
    return this.dataSource.query(
      `select n.id, n.text, n.created_at as "createdAt", n.author_id as "authorId",
         nullif(concat_ws(' ', p.first_name, p.last_name), '') as author
       from registration_note n left join person p on p.id = n.author_id
       where n.event_id = $1 and n.registration_id = $2 order by n.created_at desc, n.id desc`,
      [eventId, registrationId],
    );
  }

  /** Returns false when the event has no such registration, or its data is erased. */
  async add(
    tx: EntityManager,
    note: { id: string; eventId: string; registrationId: string; authorId: string; text: string },
    now: Date,
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `insert into registration_note (id, registration_id, event_id, author_id, text, created_at)
       select $1, r.id, r.event_id, $4, $5, $6 from registration r where r.id = $2 and r.event_id = $3 and r.erased_at is null
       returning id`,
      [note.id, note.registrationId, note.eventId, note.authorId, note.text, now],
    );
    return rows.length > 0;
  }

  async remove(tx: EntityManager, eventId: string, registrationId: string, id: string): Promise<boolean> {
    const [, count] = await tx.query<[unknown[], number]>(
      `delete from registration_note where event_id = $1 and registration_id = $2 and id = $3`,
      [eventId, registrationId, id],
    );
    return count > 0;
  }
}
