import type { DataSource, EntityManager } from 'typeorm';
import type { PublicationKind } from './publication-changes.service.js';
import type { Publication } from './publication.entity.js';
import { PublicationHistoryRepository, type PublicationVersion } from './publication-history.repository.js';

const SHOWN = 50;

/** Every text that publications of one kind have had. */
export class PublicationHistory<T extends Publication, I> {
  private readonly repository: PublicationHistoryRepository<I>;

  constructor(
    private readonly kind: Pick<PublicationKind<T, I>, 'table' | 'own'>,
    dataSource: DataSource,
  ) {
    this.repository = new PublicationHistoryRepository(dataSource, kind.table);
  }

  /** The fields of the form that would write this very text. */
  contentOf(publication: T): I {
    const { title, lead, bodyHtml } = publication;
    return { title, lead, bodyHtml, ...this.kind.own(publication) } as I;
  }

  /** Keeps the text as it is now; `onlyFirst`: if none of the publication's is kept yet. */
  async keep(
    tx: EntityManager,
    publication: T,
    authorId: string | null,
    options: { onlyFirst: boolean },
  ): Promise<void> {
    const { id, version, updatedAt: savedAt } = publication;
    await this.repository.insert(tx, { id, version, content: this.contentOf(publication), authorId, savedAt }, options);
  }

  /** The newest first. */
  async list(id: string): Promise<PublicationVersion<I>[]> {
    return this.repository.list(id, SHOWN);
  }

  async find(id: string, version: number): Promise<PublicationVersion<I> | null> {
    return this.repository.find(id, version);
  }
}
