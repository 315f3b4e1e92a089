import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

/** A list as somebody keeps it: its filters under a name. */
export interface SavedView {
  id: string;
  name: string;
  /** What the address says after «?». */
  query: string;
  isDefault: boolean;
}

@Injectable()
export class SavedViewsRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** By name. */
  async list(personId: string, page: string): Promise<SavedView[]> {
    return this.dataSource.query(
      `select id, name, query, is_default as "isDefault" from saved_view where person_id = $1 and page = $2 order by name collate ru_natural`,
      [personId, page],
    );
  }

  /** Inserts the view, or gives the one of this name the new query. */
  async save(
    tx: EntityManager,
    view: Omit<SavedView, 'isDefault'> & { personId: string; page: string },
    now: Date,
  ): Promise<string> {
    const rows = await tx.query<{ id: string }[]>(
      `insert into saved_view (id, person_id, page, name, query, created_at) values ($1, $2, $3, $4, $5, $6)
       on conflict on constraint saved_view_name_uq do update set query = excluded.query returning id`,
      [view.id, view.personId, view.page, view.name, view.query, now],
    );
    return rows[0]?.id ?? view.id;
  }

  /** Returns false when it is not the person's. Throws on a name that is taken. */
  async rename(personId: string, id: string, name: string): Promise<boolean> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `update saved_view set name = $3 where person_id = $1 and id = $2`,
      [personId, id, name],
    );
    return count > 0;
  }

  async remove(personId: string, id: string): Promise<boolean> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `delete from saved_view where person_id = $1 and id = $2`,
      [personId, id],
    );
    return count > 0;
  }

  /** Makes the view the one its page opens with; with `id` null none is. */
  async setDefault(tx: EntityManager, personId: string, page: string, id: string | null): Promise<void> {
    await tx.query(`update saved_view set is_default = false where person_id = $1 and page = $2 and is_default`, [
      personId,
      page,
    ]);
    if (id)
      await tx.query(`update saved_view set is_default = true where person_id = $1 and page = $2 and id = $3`, [
        personId,
        page,
        id,
      ]);
  }
}
