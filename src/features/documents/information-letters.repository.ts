import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Scope } from '../accounts/accounts.rules.js';
import type { FounderType, OrganisationKind } from '../organisations/organisation.entity.js';
import { InformationLetter } from './information-letter.entity.js';
import type { InformationLetterState } from './information-letter.rules.js';

/** What the package of an event shows of its letter. */
export interface LetterStanding {
  eventId: string;
  state: InformationLetterState;
  outgoingNumber: string | null;
  outgoingDate: string | null;
  sentAt: Date | null;
  updatedAt: Date;
  /** Who wrote it. */
  author: string | null;
}

/** A letter in the list of those who register and send. */
export interface LetterListRow extends LetterStanding {
  id: string;
  heading: string;
  eventSlug: string;
  eventTitle: string;
  eventStartsAt: Date;
  zone: string;
  organiser: string;
  addressees: number;
  reached: number;
  read: number;
}

/** An organisation a letter is for. */
export interface AddresseeRow {
  organisationId: string;
  organisation: string;
  municipality: string | null;
  /** Null: the directory has none, the letter cannot go there. */
  email: string | null;
  sentAt: Date | null;
  readAt: Date | null;
}

/** One addressee's copy, by its secret. */
/** How a link names a copy: by its id, or by the hash of a secret that was drawn by lot. */
export interface CopyName {
  id?: string;
  tokenHash?: Buffer;
}

export interface AddressedLetter {
  /** Of the copy. */
  id: string;
  letterId: string;
  eventId: string;
  organisation: string;
  readAt: Date | null;
}

const STANDING = `
  l.event_id as "eventId", l.state, l.outgoing_number as "outgoingNumber", l.outgoing_date::text as "outgoingDate",
  l.sent_at as "sentAt", l.updated_at as "updatedAt",
  (select concat_ws(' ', p.last_name, p.first_name) from person p where p.id = l.author_id) as author`;

@Injectable()
export class InformationLettersRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async findByEvent(eventId: string): Promise<InformationLetter | null> {
    return this.dataSource.getRepository(InformationLetter).findOneBy({ eventId });
  }

  async find(id: string): Promise<InformationLetter | null> {
    return this.dataSource.getRepository(InformationLetter).findOneBy({ id });
  }

  /** Locked for a change; null when the event has none. */
  async lock(tx: EntityManager, eventId: string): Promise<InformationLetter | null> {
    return tx.findOne(InformationLetter, { where: { eventId }, lock: { mode: 'pessimistic_write' } });
  }

  /** Of each of the events that has a letter, in one query. */
  async standings(eventIds: readonly string[]): Promise<LetterStanding[]> {
    return this.dataSource.query(`select ${STANDING} from information_letter l where l.event_id = any ($1)`, [
      eventIds,
    ]);
  }

  /** The newest changes first, within the scope. */
  async list(filter: {
    scope: Scope;
    state?: InformationLetterState | undefined;
    after?: readonly string[] | undefined;
    limit: number;
  }): Promise<LetterListRow[]> {
    const { scope, state, after, limit } = filter;
    return this.dataSource.query(
      `select l.id, l.heading, ${STANDING}, e.slug as "eventSlug", e.title as "eventTitle", e.starts_at as "eventStartsAt", e.zone,
         o.short_name as organiser, a.addressees, a.reached, a.read
       from information_letter l join event e on e.id = l.event_id join organisation o on o.id = e.organiser_id
       cross join lateral (select count(*)::int as addressees, count(x.sent_at)::int as reached, count(x.read_at)::int as read
         from letter_addressee x where x.letter_id = l.id) a
       where ($1 or e.organiser_id = any ($2) or e.id = any ($3)) and ($4::text is null or l.state = $4)
         and ($5::timestamptz is null or (l.updated_at, l.id) < ($5, $6::uuid))
       order by l.updated_at desc, l.id desc limit $7`,
      [scope.all, scope.organisations, scope.events, state ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
    );
  }

  /** By municipality and name. */
  async addressees(letterId: string): Promise<AddresseeRow[]> {
    return this.dataSource.query(
      `select a.organisation_id as "organisationId", o.short_name as organisation, m.short_name as municipality,
         nullif(o.email, '') as email, a.sent_at as "sentAt", a.read_at as "readAt"
       from letter_addressee a join organisation o on o.id = a.organisation_id left join municipality m on m.id = o.municipality_id
       where a.letter_id = $1 order by m.short_name collate ru_natural nulls first, o.short_name collate ru_natural, o.id`,
      [letterId],
    );
  }

  /** Working organisations of a group that are no addressees yet become them; returns how many. */
  async addGroup(
    tx: EntityManager,
    letterId: string,
    group: { kind: OrganisationKind; founder: FounderType | null; municipalities: readonly string[] },
  ): Promise<number> {
    const rows = await tx.query<unknown[]>(
      `insert into letter_addressee (letter_id, organisation_id) select $1, o.id from organisation o
       where o.kind = $2 and ($3::text is null or o.founder_type = $3) and not o.is_collective and o.closed_at is null
         and (cardinality($4::uuid[]) = 0 or o.municipality_id = any ($4))
       on conflict on constraint letter_addressee_pk do nothing returning 1`,
      [letterId, group.kind, group.founder, group.municipalities],
    );
    return rows.length;
  }

  /** Takes out those to whom nothing has gone yet: all of them, or one; returns how many. */
  async removeUnsent(tx: EntityManager, letterId: string, organisationId: string | null): Promise<number> {
    const [, removed] = await tx.query<[unknown, number]>(
      `delete from letter_addressee where letter_id = $1 and sent_at is null and ($2::uuid is null or organisation_id = $2)`,
      [letterId, organisationId],
    );
    return removed;
  }

  /** Marks everybody who has an address and got nothing yet as written to; returns how many. */
  async markSent(tx: EntityManager, letterId: string, now: Date): Promise<number> {
    const [, sent] = await tx.query<[unknown, number]>(
      `update letter_addressee a set sent_at = $2 from organisation o
       where a.letter_id = $1 and a.sent_at is null and o.id = a.organisation_id and o.email <> ''`,
      [letterId, now],
    );
    return sent;
  }

  /** To whom the letter went, with the id of each copy. */
  async reached(
    letterId: string,
  ): Promise<{ id: string; organisationId: string; organisation: string; email: string }[]> {
    return this.dataSource.query(
      `select a.id, a.organisation_id as "organisationId", o.short_name as organisation, o.email
       from letter_addressee a join organisation o on o.id = a.organisation_id
       where a.letter_id = $1 and a.sent_at is not null and o.email <> '' order by a.organisation_id`,
      [letterId],
    );
  }

  /** The copy that went out with this id, or under a secret of this hash; null for another one. */
  async findCopy({ id, tokenHash }: CopyName): Promise<AddressedLetter | null> {
    const rows = await this.dataSource.query<AddressedLetter[]>(
      `select a.id, a.letter_id as "letterId", l.event_id as "eventId", o.short_name as organisation, a.read_at as "readAt"
       from letter_addressee a join information_letter l on l.id = a.letter_id join organisation o on o.id = a.organisation_id
       where (a.id = $1 or a.token_hash = $2) and a.sent_at is not null`,
      [id ?? null, tokenHash ?? null],
    );
    return rows[0] ?? null;
  }

  /** The first reading counts. */
  async markRead(id: string, now: Date): Promise<void> {
    await this.dataSource.query(
      `update letter_addressee set read_at = coalesce(read_at, $2) where id = $1 and sent_at is not null`,
      [id, now],
    );
  }
}
