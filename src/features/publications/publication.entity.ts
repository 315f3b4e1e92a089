import { Column, PrimaryColumn } from 'typeorm';
import { Conflict } from '../../common/errors.js';
import { assertMove, PUBLICATION, type PublicationState } from '../../common/lifecycle.js';

/** What an announcement and a post-release have in common: a text with a life cycle, about one event. */
export abstract class Publication {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  slug: string;

  @Column('uuid')
  eventId: string;

  @Column('text')
  title: string;

  @Column('text')
  lead: string;

  /** Sanitised when written. */
  @Column('text')
  bodyHtml: string;

  @Column('text')
  publicationState: PublicationState;

  @Column('timestamptz', { nullable: true })
  publishedAt: Date | null;

  @Column('uuid', { nullable: true })
  authorId: string | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  /** Grows with every change; a form that carries an older one is stale. */
  @Column('integer')
  version: number;

  /** Throws RuleViolation when the life cycle does not allow it. The first publication's date stays. */
  moveTo(state: PublicationState, now: Date): void {
    assertMove(PUBLICATION, this.publicationState, state);
    this.publicationState = state;
    if (state === 'PUBLISHED') this.publishedAt ??= now;
    this.touch(now);
  }

  touch(now: Date): void {
    this.updatedAt = now;
    this.version += 1;
  }

  /** Throws Conflict `stale-form` when somebody changed the text since `version`. */
  assertFresh(version: number | null | undefined): void {
    if (version == null || version === this.version) return;
    throw new Conflict(
      'Пока вы правили, текст изменил кто-то другой. Обновите страницу и внесите правки заново',
      'stale-form',
    );
  }
}
