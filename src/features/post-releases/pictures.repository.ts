import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Picture } from './post-release.entity.js';

export interface PictureCard {
  id: string;
  width: number;
  height: number;
  alt: string;
  caption: string;
}

const CARD = `id, width, height, alt, caption`;

@Injectable()
export class PicturesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** All pictures of a post-release in order. */
  async list(postReleaseId: string): Promise<Picture[]> {
    return this.dataSource.getRepository(Picture).find({ where: { postReleaseId }, order: { position: 'ASC' } });
  }

  /** Those that are not hidden, as readers see them. */
  async shown(postReleaseId: string): Promise<PictureCard[]> {
    return this.dataSource.query(
      `select ${CARD} from picture where post_release_id = $1 and hidden_at is null order by position`,
      [postReleaseId],
    );
  }

  /** The first picture that is shown, by post-release. */
  async covers(postReleaseIds: readonly string[]): Promise<Map<string, PictureCard>> {
    const rows = await this.dataSource.query<(PictureCard & { postReleaseId: string })[]>(
      `select distinct on (post_release_id) post_release_id as "postReleaseId", ${CARD} from picture
       where post_release_id = any ($1) and hidden_at is null order by post_release_id, position`,
      [postReleaseIds],
    );
    return new Map(rows.map(({ postReleaseId, ...picture }) => [postReleaseId, picture]));
  }

  /** Whose picture it is and whether the public may see it; null when there is none. */
  async access(id: string): Promise<{ isPublic: boolean; organiserId: string; eventId: string | null } | null> {
    const rows = await this.dataSource.query<{ isPublic: boolean; organiserId: string; eventId: string | null }[]>(
      `select p.hidden_at is null and r.publication_state = 'PUBLISHED' and coalesce(e.publication_state = 'PUBLISHED', true) as "isPublic",
         r.organiser_id as "organiserId", r.event_id as "eventId"
       from picture p join post_release r on r.id = p.post_release_id left join event e on e.id = r.event_id where p.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Those of `ids` that a picture has. */
  async existing(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.dataSource.query<{ id: string }[]>(`select id from picture where id = any ($1)`, [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  async count(postReleaseId: string): Promise<number> {
    return this.dataSource.getRepository(Picture).countBy({ postReleaseId });
  }

  async find(tx: EntityManager, postReleaseId: string, id: string): Promise<Picture | null> {
    return tx.findOne(Picture, { where: { id, postReleaseId } });
  }

  async positions(tx: EntityManager, postReleaseId: string): Promise<{ id: string; position: number }[]> {
    return tx.query(`select id, position from picture where post_release_id = $1 order by position`, [postReleaseId]);
  }

  async setOrder(tx: EntityManager, postReleaseId: string, ids: readonly string[]): Promise<void> {
    await tx.query(
      `update picture set position = t.position from unnest($2::uuid[]) with ordinality as t(id, position)
       where picture.id = t.id and picture.post_release_id = $1`,
      [postReleaseId, ids],
    );
  }
}
