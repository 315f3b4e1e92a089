import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { MovedSchool, TypedSchool } from '../organisations/typed-school.rules.js';

/** Whose rows name a school. */
type Holder = 'registration' | 'person';

/** Registrations keep the time of their last change. */
const STAMP: Readonly<Record<Holder, string>> = { registration: 'updated_at = $1::timestamptz,', person: '' };

/** School names that people typed because the list lacks them (US-04). */
@Injectable()
export class TypedSchoolsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Every name as typed, with its municipality and how many rows hold it. */
  async typed(holder: Holder): Promise<TypedSchool[]> {
    return this.dataSource.query(
      `select school_name as name, municipality_id as "municipalityId", count(*)::int as count, max(created_at) as "lastAt"
       from ${holder} where school_name is not null group by 1, 2`,
    );
  }

  /** The different spellings in one municipality, or of those who named none. */
  async namesIn(tx: EntityManager, holder: Holder, municipalityId: string | null): Promise<string[]> {
    const rows = await tx.query<{ name: string }[]>(
      `select distinct school_name as name from ${holder}
       where school_name is not null and municipality_id is not distinct from $1::uuid`,
      [municipalityId],
    );
    return rows.map(({ name }) => name);
  }

  /**
   * Gives the school to all rows with one of these names in this municipality; returns what they said before. The
   * municipality becomes the school's, but not where the one they name has since gone: what was counted there stays.
   */
  async link(
    tx: EntityManager,
    holder: Holder,
    typed: { names: readonly string[]; municipalityId: string | null },
    to: { schoolId: string; now: Date },
  ): Promise<MovedSchool[]> {
    return tx.query(
      `with moved as (
         select id, school_name as name, municipality_id as "municipalityId" from ${holder}
         where school_name = any ($2) and municipality_id is not distinct from $3::uuid for update),
       done as (
         update ${holder} t set ${STAMP[holder]} school_name = null, school_id = s.id,
           municipality_id = case when p.valid_to <= ($1::timestamptz at time zone 'Europe/Moscow')::date then t.municipality_id
             else coalesce(s.municipality_id, t.municipality_id) end
         from organisation s, moved m left join municipality p on p.id = m."municipalityId"
         where t.id = m.id and s.id = $4)
       select id, name, "municipalityId" from moved`,
      [to.now, typed.names, typed.municipalityId, to.schoolId],
    );
  }

  /** Gives back what was typed to those of `moved` that still have the school. */
  async unlink(
    tx: EntityManager,
    holder: Holder,
    moved: readonly MovedSchool[],
    from: { schoolId: string; now: Date },
  ): Promise<void> {
    await tx.query(
      `with at as (select $1::timestamptz)
       update ${holder} t set ${STAMP[holder]} school_id = null, school_name = m.name, municipality_id = m."municipalityId"
       from jsonb_to_recordset($2::jsonb) as m(id uuid, name text, "municipalityId" uuid) where t.id = m.id and t.school_id = $3`,
      [from.now, JSON.stringify(moved), from.schoolId],
    );
  }
}
