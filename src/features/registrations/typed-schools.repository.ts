import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { MovedSchool, TypedSchool } from '../organisations/typed-school.rules.js';

/** School names that people typed, as registrations hold them. */
@Injectable()
export class TypedSchoolsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async typed(): Promise<TypedSchool[]> {
    return this.dataSource.query(
      `select school_name as name, municipality_id as "municipalityId", count(*)::int as count, max(created_at) as "lastAt"
       from registration where school_name is not null group by 1, 2`,
    );
  }

  async namesIn(tx: EntityManager, municipalityId: string | null): Promise<string[]> {
    const rows = await tx.query<{ name: string }[]>(
      `select distinct school_name as name from registration
       where school_name is not null and municipality_id is not distinct from $1::uuid`,
      [municipalityId],
    );
    return rows.map(({ name }) => name);
  }

  /** Rows with one of `names` in this municipality get the school, and its municipality unless theirs is one of the past. */
  async link(
    tx: EntityManager,
    typed: { names: readonly string[]; municipalityId: string | null },
    schoolId: string,
    now: Date,
  ): Promise<MovedSchool[]> {
    return tx.query(
      `with moved as (
         select id, school_name as name, municipality_id as "municipalityId" from registration
         where school_name = any ($1) and municipality_id is not distinct from $2::uuid for update),
       done as (
         update registration t set school_name = null, school_id = s.id, updated_at = $4,
           municipality_id = case when p.valid_to <= ($4::timestamptz at time zone 'Europe/Moscow')::date then t.municipality_id
             else coalesce(s.municipality_id, t.municipality_id) end
         from organisation s, moved m left join municipality p on p.id = m."municipalityId"
         where t.id = m.id and s.id = $3)
       select id, name, "municipalityId" from moved`,
      [typed.names, typed.municipalityId, schoolId, now],
    );
  }

  /** Gives back what was typed to those of `moved` that still have the school. */
  async unlink(tx: EntityManager, moved: readonly MovedSchool[], schoolId: string, now: Date): Promise<void> {
    await tx.query(
      `update registration t set school_id = null, school_name = m.name, municipality_id = m."municipalityId", updated_at = $3
       from jsonb_to_recordset($1::jsonb) as m(id uuid, name text, "municipalityId" uuid) where t.id = m.id and t.school_id = $2`,
      [JSON.stringify(moved), schoolId, now],
    );
  }
}
