import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { MovedSchool } from '../organisations/typed-school.rules.js';

/** Rows that a decision changed, with what they said before. */
export interface Moved {
  registrations: MovedSchool[];
  profiles: MovedSchool[];
}

export interface Decision {
  id: string;
  name: string;
  municipality: string | null;
  organisationId: string;
  organisation: string;
  createdSchool: boolean;
  registrations: number;
  profiles: number;
  decidedBy: string | null;
  decidedAt: Date;
  undoneAt: Date | null;
}

const DECISION = `
  d.id, d.name, m.short_name as municipality, d.organisation_id as "organisationId", o.short_name as organisation,
  d.created_school as "createdSchool", jsonb_array_length(d.moved -> 'registrations') as registrations,
  jsonb_array_length(d.moved -> 'profiles') as profiles, nullif(concat_ws(' ', p.first_name, p.last_name), '') as "decidedBy",
  d.decided_at as "decidedAt", d.undone_at as "undoneAt"
  from unknown_school_decision d join organisation o on o.id = d.organisation_id
  left join municipality m on m.id = d.municipality_id left join person p on p.id = d.decided_by`;

@Injectable()
export class UnknownSchoolsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Those who decide about one name wait for each other. */
  async lockName(tx: EntityManager, key: string): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('unknown-school'), hashtext($1))`, [key]);
  }

  async insert(
    tx: EntityManager,
    row: {
      id: string;
      name: string;
      municipalityId: string | null;
      organisationId: string;
      createdSchool: boolean;
      moved: Moved;
      decidedBy: string;
      decidedAt: Date;
    },
  ): Promise<void> {
    await tx.query(
      `insert into unknown_school_decision (id, name, municipality_id, organisation_id, created_school, moved, decided_by, decided_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        row.id,
        row.name,
        row.municipalityId,
        row.organisationId,
        row.createdSchool,
        JSON.stringify(row.moved),
        row.decidedBy,
        row.decidedAt,
      ],
    );
  }

  /** The latest decisions, the newest first. */
  async latest(limit: number): Promise<Decision[]> {
    return this.dataSource.query(`select ${DECISION} order by d.decided_at desc, d.id desc limit $1`, [limit]);
  }

  async lock(
    tx: EntityManager,
    id: string,
  ): Promise<{ organisationId: string; createdSchool: boolean; moved: Moved; undoneAt: Date | null } | null> {
    const rows = await tx.query<
      { organisationId: string; createdSchool: boolean; moved: Moved; undoneAt: Date | null }[]
    >(
      `select organisation_id as "organisationId", created_school as "createdSchool", moved, undone_at as "undoneAt"
       from unknown_school_decision where id = $1 for update`,
      [id],
    );
    return rows[0] ?? null;
  }

  async setUndone(tx: EntityManager, id: string, now: Date): Promise<void> {
    await tx.query(`update unknown_school_decision set undone_at = $2 where id = $1`, [id, now]);
  }

  /** Does anything still name this school? */
  async isUsed(tx: EntityManager, organisationId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `select from registration where school_id = $1
       union all select from person where school_id = $1 or organisation_id = $1
       union all select from role_assignment where organisation_id = $1 limit 1`,
      [organisationId],
    );
    return rows.length > 0;
  }
}
