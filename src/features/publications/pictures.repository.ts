import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Picture } from './picture.entity.js';

export interface PictureCard {
  id: string;
  width: number;
  height: number;
  alt: string;
  caption: string;
}

/** Publications of one kind, by their table. */
export type PicturedTable = 'announcement' | 'post_release';

/** A publication as the owner of its pictures. */
export interface PictureOwner {
  table: PicturedTable;
  id: string;
}

const CARD = `id, width, height, alt, caption`;
const COLUMNS = { announcement: 'announcement_id', post_release: 'post_release_id' } as const;

/** The owner as the columns of a picture know it. */
export function ownerFields({ table, id }: PictureOwner): Pick<Picture, 'announcementId' | 'postReleaseId'> {
  return {
    announcementId: table === 'announcement' ? id : null,
    postReleaseId: table === 'post_release' ? id : null,
  };
}

@Injectable()
export class PicturesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** All pictures of a publication in order. */
  async list({ table, id }: PictureOwner, tx: EntityManager = this.dataSource.manager): Promise<Picture[]> {
    return tx
      .createQueryBuilder(Picture, 'p')
      .where(`p.${COLUMNS[table]} = :id`, { id })
      .orderBy('p.position')
      .getMany();
  }

  /** Those that are not hidden, as readers see them. */
  async shown({ table, id }: PictureOwner): Promise<PictureCard[]> {
    return this.dataSource.query(
      `select ${CARD} from picture where ${COLUMNS[table]} = $1 and hidden_at is null order by position`,
      [id],
    );
  }

  /** The first picture that is shown, by publication. */
  async covers(table: PicturedTable, ids: readonly string[]): Promise<Map<string, PictureCard>> {
    const column = COLUMNS[table];
    const rows = await this.dataSource.query<(PictureCard & { ownerId: string })[]>(
      `select distinct on (${column}) ${column} as "ownerId", ${CARD} from picture
       where ${column} = any ($1) and hidden_at is null order by ${column}, position`,
      [ids],
    );
    return new Map(rows.map(({ ownerId, ...picture }) => [ownerId, picture]));
  }

  /** Whose picture it is and whether the public may see it; null when there is none. */
  async access(id: string): Promise<{ isPublic: boolean; organiserId: string; eventId: string | null } | null> {
    const rows = await this.dataSource.query<{ isPublic: boolean; organiserId: string; eventId: string | null }[]>(
      `select p.hidden_at is null and o.publication_state = 'PUBLISHED' and coalesce(e.publication_state = 'PUBLISHED', true) as "isPublic",
         o.organiser_id as "organiserId", o.event_id as "eventId"
       from picture p
       cross join lateral (
         select publication_state, organiser_id, event_id from post_release where id = p.post_release_id
         union all select publication_state, organiser_id, event_id from announcement where id = p.announcement_id) o
       left join event e on e.id = o.event_id where p.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Those of `ids` that a picture has. */
  async existing(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.dataSource.query<{ id: string }[]>(`select id from picture where id = any ($1)`, [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Puts the pictures in this order. */
  async setOrder(tx: EntityManager, ids: readonly string[]): Promise<void> {
    await tx.query(
      `update picture set position = t.position from unnest($1::uuid[]) with ordinality as t(id, position)
       where picture.id = t.id`,
      [ids],
    );
  }
}
