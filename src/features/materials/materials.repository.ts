import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Material } from './material.entity.js';

/** A material with the event it belongs to. */
export interface MaterialAccess {
  material: Material;
  organiserId: string;
  isPublished: boolean;
}

@Injectable()
export class MaterialsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** All of an event in order, hidden ones too. */
  async list(eventId: string, tx: EntityManager = this.dataSource.manager): Promise<Material[]> {
    return tx.find(Material, { where: { eventId }, order: { position: 'ASC', id: 'ASC' } });
  }

  /** Null when there is none. */
  async access(id: string): Promise<MaterialAccess | null> {
    const material = await this.dataSource.manager.findOneBy(Material, { id });
    if (!material) return null;
    const [event] = await this.dataSource.query<{ organiserId: string; isPublished: boolean }[]>(
      `select organiser_id as "organiserId", publication_state = 'PUBLISHED' as "isPublished" from event where id = $1`,
      [material.eventId],
    );
    return event ? { material, ...event } : null;
  }

  /** One change of an event's materials at a time, so that no two stand at the same place. */
  async lock(tx: EntityManager, eventId: string): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('material ' || $1, 0))`, [eventId]);
  }

  async setOrder(tx: EntityManager, eventId: string, ids: readonly string[]): Promise<void> {
    await tx.query(
      `update material set position = t.position from unnest($2::uuid[]) with ordinality as t(id, position)
       where material.id = t.id and material.event_id = $1 and material.position <> t.position`,
      [eventId, ids],
    );
  }

  /** Those of `ids` that a material has. */
  async existing(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.dataSource.query<{ id: string }[]>(`select id from material where id = any ($1)`, [ids]);
    return new Set(rows.map(({ id }) => id));
  }
}
