import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** Somebody named by an order; days as `2026-12-09`, `validTo` the last one. */
export interface ResponsiblePerson {
  id: string;
  fullName: string;
  position: string;
  duty: string;
  phone: string | null;
  email: string | null;
  orderNumber: string | null;
  orderDate: string | null;
  validFrom: string;
  validTo: string | null;
}

const COLUMNS = `
  id, full_name as "fullName", position, duty, phone, email, order_number as "orderNumber", order_date::text as "orderDate",
  valid_from::text as "validFrom", valid_to::text as "validTo"`;

function values(person: Omit<ResponsiblePerson, 'id'>): unknown[] {
  return [
    person.fullName, person.position, person.duty, person.phone, person.email, person.orderNumber, person.orderDate,
    person.validFrom, person.validTo,
  ]; // prettier-ignore
}

@Injectable()
export class ResponsiblePersonsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Of one organisation: those of today first, then those who were. */
  async of(organisationId: string, today: string): Promise<ResponsiblePerson[]> {
    return this.dataSource.query(
      `select ${COLUMNS} from responsible_person where organisation_id = $1
       order by coalesce(valid_to < $2, false), valid_from desc, full_name collate "ru-x-icu", id`,
      [organisationId, today],
    );
  }

  async find(organisationId: string, id: string): Promise<ResponsiblePerson | null> {
    const rows = await this.dataSource.query<ResponsiblePerson[]>(
      `select ${COLUMNS} from responsible_person where organisation_id = $1 and id = $2`,
      [organisationId, id],
    );
    return rows[0] ?? null;
  }

  async insert(
    tx: EntityManager,
    organisationId: string,
    id: string,
    person: Omit<ResponsiblePerson, 'id'>,
    now: Date,
  ): Promise<void> {
    await tx.query(
      `insert into responsible_person (id, organisation_id, created_at, updated_at, full_name, position, duty, phone, email, order_number,
         order_date, valid_from, valid_to) values ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [id, organisationId, now, ...values(person)],
    );
  }

  async update(tx: EntityManager, id: string, person: Omit<ResponsiblePerson, 'id'>, now: Date): Promise<void> {
    await tx.query(
      `update responsible_person set updated_at = $2, full_name = $3, position = $4, duty = $5, phone = $6, email = $7, order_number = $8,
         order_date = $9, valid_from = $10, valid_to = $11 where id = $1`,
      [id, now, ...values(person)],
    );
  }

  async remove(tx: EntityManager, id: string): Promise<void> {
    await tx.query(`delete from responsible_person where id = $1`, [id]);
  }
}
