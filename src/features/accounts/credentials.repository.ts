import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { HeldRole } from './accounts.rules.js';

/** A person as setting and checking a password needs them. */
export interface Credentials {
  personId: string;
  email: string;
  lastName: string;
  firstName: string;
  passwordHash: string | null;
  /** Holds a role, so a password is of use. */
  isStaff: boolean;
  /** A second factor is set up. */
  hasSecondFactor: boolean;
}

const SELECTED = `select p.id as "personId", p.email, p.last_name as "lastName", p.first_name as "firstName", p.password_hash as "passwordHash",
    exists (select from role_assignment r where r.person_id = p.id) as "isStaff",
    exists (select from second_factor f where f.person_id = p.id) as "hasSecondFactor"
  from person p`;

/** Passwords of people who are not blocked, and the devices they sign in from. */
@Injectable()
export class CredentialsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Null for nobody and for the blocked. */
  async byEmail(email: string): Promise<Credentials | null> {
    const rows = await this.dataSource.query<Credentials[]>(`${SELECTED} where p.email = $1 and p.blocked_at is null`, [
      email,
    ]);
    return rows[0] ?? null;
  }

  /** Null for nobody and for the blocked. */
  async ofPerson(personId: string, tx: EntityManager = this.dataSource.manager): Promise<Credentials | null> {
    const rows = await tx.query<Credentials[]>(`${SELECTED} where p.id = $1 and p.blocked_at is null`, [personId]);
    return rows[0] ?? null;
  }

  async isBlocked(tx: EntityManager, personId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(`select from person where id = $1 and blocked_at is not null`, [personId]);
    return rows.length > 0;
  }

  /** The role the person holds by the earliest appointment in force; empty for none. */
  async firstRole(tx: EntityManager, personId: string, now: Date): Promise<Pick<HeldRole, 'role' | 'organisation'>[]> {
    return tx.query(
      `select r.role, o.short_name as organisation from role_assignment r join organisation o on o.id = r.organisation_id
       where r.person_id = $1 and (r.valid_until is null or r.valid_until > $2) order by r.granted_at, r.id limit 1`,
      [personId, now],
    );
  }

  /** Where the person works, unless that is known. */
  async appoint(tx: EntityManager, personId: string, organisationId: string): Promise<void> {
    await tx.query(`update person set organisation_id = $2 where id = $1 and organisation_id is null`, [
      personId,
      organisationId,
    ]);
  }

  async setPassword(tx: EntityManager, personId: string, passwordHash: string): Promise<void> {
    await tx.query(`update person set password_hash = $2 where id = $1`, [personId, passwordHash]);
  }

  /** The person has proved to read letters to the address. */
  async confirmAddress(tx: EntityManager, personId: string, now: Date): Promise<void> {
    await tx.query(`update person set email_confirmed_at = $2 where id = $1`, [personId, now]);
  }

  async rememberDevice(personId: string, deviceHash: Buffer, now: Date, tx = this.dataSource.manager): Promise<void> {
    await tx.query(
      `insert into known_device (person_id, device_hash, created_at, last_used_at) values ($1, $2, $3, $3)
       on conflict (person_id, device_hash) do update set last_used_at = excluded.last_used_at`,
      [personId, deviceHash, now],
    );
  }

  async forgetDevices(tx: EntityManager, personId: string): Promise<void> {
    await tx.query(`delete from known_device where person_id = $1`, [personId]);
  }
}
