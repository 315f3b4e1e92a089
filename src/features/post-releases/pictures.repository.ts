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

@Injectable()
export class PicturesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Pictures of a post-release in order; hidden ones only `withHidden`. */
  async list(postReleaseId: string, withHidden: boolean): Promise<Picture[]> {
    const pictures = await this.dataSource
      .getRepository(Picture)
      .find({ where: { postReleaseId }, order: { position: 'ASC' } });
    return withHidden ? pictures : pictures.filter(({ hiddenAt }) => hiddenAt === null);
  }

  /** The first picture that is shown, by post-release. */
  async covers(postReleaseIds: readonly string[]): Promise<Map<string, PictureCard>> {
    const rows = await this.dataSource.query<(PictureCard & { postReleaseId: string })[]>(
      `select distinct on (post_release_id) post_release_id as "postReleaseId", id, width, height, alt, caption from picture
       where post_release_id = any ($1) and hidden_at is null order by post_release_id, position`,
      [postReleaseIds],
    );
    return new Map(rows.map(({ postReleaseId, ...picture }) => [postReleaseId, picture]));
  }

  /** Whose picture it is and whether the public may see it; null when there is none. */
  async access(id: string): Promise<{ isPublic: boolean; organiserId: string } | null> {
    const rows = await this.dataSource.query<{ isPublic: boolean; organiserId: string }[]>(
      `select p.hidden_at is null and r.publication_state = 'PUBLISHED' as "isPublic", e.organiser_id as "organiserId"
       from picture p join post_release r on r.id = p.post_release_id join event e on e.id = r.event_id where p.id = $1`,
      [id],
    );
    return rows[0] ?? null;
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
