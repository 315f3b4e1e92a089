import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** A municipality with its validity: `validFrom` inclusive, `validTo` the first day it is no more. Days as `2026-12-09`. */
export interface MunicipalityPeriod {
  id: string;
  oktmo: string;
  name: string;
  shortName: string;
  type: string;
  isZato: boolean;
  centre: string;
  validFrom: string;
  validTo: string | null;
  successorId: string | null;
  successor: string | null;
  organisations: number;
}

export type MunicipalityValues = Pick<
  MunicipalityPeriod,
  'oktmo' | 'name' | 'shortName' | 'type' | 'isZato' | 'centre' | 'validFrom' | 'validTo' | 'successorId'
>;

const COLUMNS = `
  m.id, m.oktmo, m.name, m.short_name as "shortName", m.type, m.is_zato as "isZato", m.centre, m.valid_from::text as "validFrom",
  m.valid_to::text as "validTo", m.successor_id as "successorId", s.short_name as successor,
  (select count(*)::int from organisation o where o.municipality_id = m.id) as organisations
  from municipality m left join municipality s on s.id = m.successor_id`;

@Injectable()
export class MunicipalitiesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Every municipality there is, was and will be; those of today first. */
  async all(today: string): Promise<MunicipalityPeriod[]> {
    return this.dataSource.query(
      `select ${COLUMNS} order by coalesce(m.valid_to <= $1, false), m.short_name collate ru_natural, m.valid_from`,
      [today],
    );
  }

  async findById(id: string, tx?: EntityManager): Promise<MunicipalityPeriod | null> {
    const rows = await (tx ?? this.dataSource).query<MunicipalityPeriod[]>(`select ${COLUMNS} where m.id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** One change of municipalities at a time: periods and successors are checked across rows. */
  async lockAll(tx: EntityManager): Promise<MunicipalityPeriod[]> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('municipality'))`);
    return tx.query(`select ${COLUMNS}`);
  }

  async insert(tx: EntityManager, id: string, row: MunicipalityValues): Promise<void> {
    await tx.query(
      `insert into municipality (id, oktmo, name, short_name, type, is_zato, centre, valid_from, valid_to, successor_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        row.oktmo,
        row.name,
        row.shortName,
        row.type,
        row.isZato,
        row.centre,
        row.validFrom,
        row.validTo,
        row.successorId,
      ],
    );
  }

  async setValidity(
    tx: EntityManager,
    id: string,
    period: Pick<MunicipalityValues, 'validFrom' | 'validTo' | 'successorId'>,
  ): Promise<void> {
    await tx.query(`update municipality set valid_from = $2, valid_to = $3, successor_id = $4 where id = $1`, [
      id,
      period.validFrom,
      period.validTo,
      period.successorId,
    ]);
  }
}
