import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { ConsentKind } from './personal-data.rules.js';

/** A published text of consent. */
export interface ConsentText {
  id: string;
  kind: ConsentKind;
  version: string;
  title: string;
  bodyHtml: string;
  /** SHA-256 of the text, in hex. */
  hash: string;
  validFrom: Date;
  /** How many have agreed to it and not withdrawn. */
  given: number;
}

/** A consent somebody gave. */
export interface GivenConsent {
  id: string;
  kind: ConsentKind;
  version: string;
  title: string;
  acceptedAt: Date;
  address: string | null;
  withdrawnAt: Date | null;
  registrationId: string | null;
  /** Of the registration; null for what is not about one event. */
  eventTitle: string | null;
  eventSlug: string | null;
  eventEndsAt: Date | null;
}

/** A withdrawn consent as staff see it while the name is there. */
export interface WithdrawnConsent extends GivenConsent {
  name: string;
  email: string;
}

/** The person and, when proved, the address whose unclaimed registrations are his. */
export interface Owner {
  personId: string;
  confirmedEmail: string | null;
}

const TEXT = `d.id, d.kind, d.version, d.title, d.body_html as "bodyHtml", encode(d.text_hash, 'hex') as hash, d.valid_from as "validFrom"`;
const GIVEN = `c.id, d.kind, d.version, d.title, c.accepted_at as "acceptedAt", host(c.address) as address, c.withdrawn_at as "withdrawnAt",
  c.registration_id as "registrationId", e.title as "eventTitle", e.slug as "eventSlug", e.ends_at as "eventEndsAt"`;
const FROM = `from consent c join consent_document d on d.id = c.document_id left join registration r on r.id = c.registration_id
  left join event e on e.id = coalesce(c.event_id, r.event_id)`;
const OWN = `(c.person_id = $1 or r.person_id = $1 or (r.person_id is null and r.email = $2))`;

@Injectable()
export class ConsentsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Every version, the newest first within its kind. */
  async texts(): Promise<ConsentText[]> {
    return this.dataSource.query(
      `select ${TEXT}, (select count(*)::int from consent c where c.document_id = d.id and c.withdrawn_at is null) as given
       from consent_document d order by d.kind desc, d.valid_from desc`,
    );
  }

  /** One version; null when there is none. */
  async text(kind: ConsentKind, version: string): Promise<Omit<ConsentText, 'given'> | null> {
    const rows = await this.dataSource.query<ConsentText[]>(
      `select ${TEXT} from consent_document d where d.kind = $1 and d.version = $2`,
      [kind, version],
    );
    return rows[0] ?? null;
  }

  /** The version in force at `now`; null before the first. */
  async inForce(kind: ConsentKind, now: Date): Promise<Omit<ConsentText, 'given'> | null> {
    const rows = await this.dataSource.query<ConsentText[]>(
      `select ${TEXT} from consent_document d where d.kind = $1 and d.valid_from <= $2 order by d.valid_from desc limit 1`,
      [kind, now],
    );
    return rows[0] ?? null;
  }

  /** False when the kind has this version already. */
  async insertText(
    tx: EntityManager,
    text: Pick<ConsentText, 'id' | 'kind' | 'version' | 'title' | 'bodyHtml' | 'validFrom'> & { publishedById: string },
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `insert into consent_document (id, kind, version, title, body_html, text_hash, valid_from, published_by_id)
       values ($1, $2, $3, $4, $5, sha256(convert_to($5, 'UTF8')), $6, $7)
       on conflict on constraint consent_document_version_uq do nothing returning id`,
      [text.id, text.kind, text.version, text.title, text.bodyHtml, text.validFrom, text.publishedById],
    );
    return rows.length > 0;
  }

  /** Everything the owner agreed to, the newest first; at most `limit`. */
  async given({ personId, confirmedEmail }: Owner, limit: number): Promise<GivenConsent[]> {
    return this.dataSource.query(
      `select ${GIVEN} ${FROM} where ${OWN} order by c.accepted_at desc, c.id desc limit $3`,
      [personId, confirmedEmail, limit],
    );
  }

  /** One consent of the owner; null for anybody else's. */
  async ownOf({ personId, confirmedEmail }: Owner, id: string): Promise<GivenConsent | null> {
    const rows = await this.dataSource.query<GivenConsent[]>(`select ${GIVEN} ${FROM} where ${OWN} and c.id = $3`, [
      personId,
      confirmedEmail,
      id,
    ]);
    return rows[0] ?? null;
  }

  async insert(
    tx: EntityManager,
    consent: { documentId: string; personId: string; address: string | null; userAgent: string | null; now: Date },
  ): Promise<void> {
    await tx.query(
      `insert into consent (person_id, document_id, accepted_at, address, user_agent) values ($1, $2, $3, $4, $5)`,
      [consent.personId, consent.documentId, consent.now, consent.address, consent.userAgent],
    );
  }

  /** Withdraws a consent and those of the same kind for the same registration; returns how many were in force. */
  async withdraw(tx: EntityManager, id: string, by: { personId: string; now: Date }): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>(
      `update consent c set withdrawn_at = $2, withdrawn_by_id = $3 from consent_document d, consent one
         join consent_document kind on kind.id = one.document_id
       where one.id = $1 and d.id = c.document_id and d.kind = kind.kind and c.withdrawn_at is null
         and (c.id = one.id or c.registration_id = one.registration_id)`,
      [id, by.now, by.personId],
    );
    return count;
  }

  /** Takes back what the person said of himself in the profile; address and ways in stay. */
  async emptyProfile(tx: EntityManager, personId: string): Promise<void> {
    await tx.query(
      `update person set last_name = '', first_name = '', middle_name = null, position = null, municipality_id = null, school_id = null,
         school_name = null, subjects = '{}', grades = '{}' where id = $1`,
      [personId],
    );
  }

  /** The last withdrawn ones, with the names while they are there. */
  async withdrawn(limit: number): Promise<WithdrawnConsent[]> {
    return this.dataSource.query(
      `select ${GIVEN}, coalesce(nullif(concat_ws(' ', r.last_name, r.first_name, r.middle_name), ''),
         concat_ws(' ', p.last_name, p.first_name, p.middle_name)) as name, coalesce(r.email, p.email) as email
       ${FROM} left join person p on p.id = c.person_id
       where c.withdrawn_at is not null and coalesce(r.erased_at, p.erased_at) is null order by c.withdrawn_at desc, c.id limit $1`,
      [limit],
    );
  }

  /** Who may manage personal data in the whole region, to be told. */
  async officers(now: Date): Promise<{ id: string; email: string }[]> {
    return this.dataSource.query(
      `select distinct p.id, p.email from person p join role_assignment a on a.person_id = p.id
       where a.role in ('ADMINISTRATOR', 'COORDINATOR') and (a.valid_until is null or a.valid_until > $1) and p.blocked_at is null
       order by p.id`,
      [now],
    );
  }
}
