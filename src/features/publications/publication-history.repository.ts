import type { DataSource, EntityManager } from 'typeorm';

/** A text that a publication has had. `content` holds the fields of the form that wrote it. */
export interface PublicationVersion<I> {
  version: number;
  content: I;
  /** Null when the person is gone. */
  author: string | null;
  savedAt: Date;
}

/** Kept texts of one kind of publication; `table` is the publications' own. */
export class PublicationHistoryRepository<I> {
  private readonly owner: string;

  constructor(
    private readonly dataSource: DataSource,
    table: 'announcement' | 'post_release',
  ) {
    this.owner = `${table}_id`;
  }

  async insert(
    tx: EntityManager,
    row: { id: string; version: number; content: I; authorId: string | null; savedAt: Date },
    { onlyFirst }: { onlyFirst: boolean },
  ): Promise<void> {
    await tx.query(
      `insert into publication_version (${this.owner}, version, content, author_id, saved_at)
       select $1::uuid, $2, $3::jsonb, $4::uuid, $5
       where not $6::boolean or not exists (select from publication_version where ${this.owner} = $1)`,
      [row.id, row.version, JSON.stringify(row.content), row.authorId, row.savedAt, onlyFirst],
    );
  }

  /** The newest first, at most `limit`. */
  async list(id: string, limit: number): Promise<PublicationVersion<I>[]> {
    return this.dataSource.query(
      `select v.version, v.content, v.saved_at as "savedAt", nullif(concat_ws(' ', p.first_name, p.last_name), '') as author
       from publication_version v left join person p on p.id = v.author_id
       where v.${this.owner} = $1 order by v.version desc limit $2`,
      [id, limit],
    );
  }

  async find(id: string, version: number): Promise<PublicationVersion<I> | null> {
    const rows = await this.dataSource.query<PublicationVersion<I>[]>(
      `select v.version, v.content, v.saved_at as "savedAt", null as author from publication_version v
       where v.${this.owner} = $1 and v.version = $2`,
      [id, version],
    );
    return rows[0] ?? null;
  }
}
