import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** A change of address that waits for one or both of its letters. */
export interface EmailChange {
  id: string;
  personId: string;
  oldEmail: string;
  newEmail: string;
  requestedAt: Date;
  expiresAt: Date;
  oldConfirmedAt: Date | null;
  newConfirmedAt: Date | null;
}

const COLUMNS = `id, person_id as "personId", old_email as "oldEmail", new_email as "newEmail", requested_at as "requestedAt",
  expires_at as "expiresAt", old_confirmed_at as "oldConfirmedAt", new_confirmed_at as "newConfirmedAt"`;

@Injectable()
export class EmailChangeRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Takes the place of the person's change that waits, if any. */
  async replace(tx: EntityManager, change: Omit<EmailChange, 'oldConfirmedAt' | 'newConfirmedAt'>): Promise<void> {
    await tx.query(
      `insert into email_change (id, person_id, old_email, new_email, requested_at, expires_at) values ($1, $2, $3, $4, $5, $6)
       on conflict on constraint email_change_person_uq do update set id = excluded.id, old_email = excluded.old_email,
         new_email = excluded.new_email, requested_at = excluded.requested_at, expires_at = excluded.expires_at,
         old_confirmed_at = null, new_confirmed_at = null`,
      [change.id, change.personId, change.oldEmail, change.newEmail, change.requestedAt, change.expiresAt],
    );
  }

  /** The person's change that waits; null when there is none or its time is over. */
  async pending(personId: string, now: Date): Promise<EmailChange | null> {
    const rows = await this.dataSource.query<EmailChange[]>(
      `select ${COLUMNS} from email_change where person_id = $1 and expires_at > $2`,
      [personId, now],
    );
    return rows[0] ?? null;
  }

  async find(id: string): Promise<EmailChange | null> {
    const rows = await this.dataSource.query<EmailChange[]>(`select ${COLUMNS} from email_change where id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** Notes the confirmation of one of the two addresses; null when the change waits no more. */
  async confirm(tx: EntityManager, id: string, which: 'old' | 'new', now: Date): Promise<EmailChange | null> {
    const [rows] = await tx.query<[EmailChange[], number]>(
      `update email_change set ${which}_confirmed_at = $2 where id = $1 and expires_at > $2 returning ${COLUMNS}`,
      [id, now],
    );
    return rows[0] ?? null;
  }

  async delete(tx: EntityManager, personId: string): Promise<void> {
    await tx.query(`delete from email_change where person_id = $1`, [personId]);
  }

  /** Gives the person the new address; the name to greet with, or null when the person's address is another by now. */
  async apply(tx: EntityManager, change: EmailChange, now: Date): Promise<{ name: string } | null> {
    const [rows] = await tx.query<[{ name: string }[], number]>(
      `update person set email = $3, email_confirmed_at = $4 where id = $1 and email = $2 and blocked_at is null
       returning concat_ws(' ', first_name, middle_name) as name`,
      [change.personId, change.oldEmail, change.newEmail, now],
    );
    return rows[0] ?? null;
  }

  async isTaken(tx: EntityManager, email: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(`select from person where email = $1`, [email]);
    return rows.length > 0;
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.dataSource.query(`delete from email_change where expires_at < $1`, [now]);
  }
}
