import { randomUUIDv7 } from 'node:crypto';
import { Column, PrimaryColumn } from 'typeorm';
import { Conflict } from '../../common/errors.js';
import { assertMove, PUBLICATION, type PublicationState } from '../../common/lifecycle.js';

/** What an announcement, a piece of news and a post-release have in common: a text of an organisation with a life cycle. */
export abstract class Publication {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  slug: string;

  /** Whose it is: the organiser of the event or the series, if it is about one. */
  @Column('uuid')
  organiserId: string;

  @Column('uuid', { nullable: true })
  eventId: string | null;

  /** Of a whole series or festival. Neither event nor series: news. */
  @Column('uuid', { nullable: true })
  seriesId: string | null;

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

  /** When it is to come out by itself; only while it is approved. */
  @Column('timestamptz', { nullable: true })
  publishAt: Date | null;

  /** When it was last sent for review. */
  @Column('timestamptz', { nullable: true })
  submittedAt: Date | null;

  /** Why the reviewer sent it back; null once it is submitted again. */
  @Column('text', { nullable: true })
  returnRemark: string | null;

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
    this.publishAt = null;
    if (state === 'PUBLISHED') this.publishedAt ??= now;
    if (state === 'IN_REVIEW') this.submittedAt = now;
    this.returnRemark = null;
    this.touch(now);
  }

  /** Comes out by itself at `at`: allowed wherever it could be published now. Throws RuleViolation. */
  schedule(at: Date, now: Date): void {
    assertMove(PUBLICATION, this.publicationState, 'PUBLISHED');
    this.publicationState = 'APPROVED';
    this.publishAt = at;
    this.returnRemark = null;
    this.touch(now);
  }

  /** Back to a draft with the reason: the reviewer's words, or why it did not come out by itself. */
  giveBack(remark: string, now: Date): void {
    this.moveTo('DRAFT', now);
    this.returnRemark = remark;
  }

  /** What was approved has been changed by somebody who may not approve: it goes back. */
  reviewAgain(now: Date): void {
    this.moveTo('DRAFT', now);
    this.moveTo('IN_REVIEW', now);
  }

  touch(now: Date): void {
    this.updatedAt = now;
    this.version += 1;
  }

  /** Throws Conflict `stale-form` when somebody changed the text since `version`. */
  assertFresh(version: number | null | undefined): void {
    if (version == null || version === this.version) return;
    throw new Conflict(
      'Пока страница была открыта, текст изменил кто-то другой: посмотрите, что сохранено, и повторите',
      'stale-form',
    );
  }
}

/** An empty text that `authorId` begins to write. */
export function newDraft(authorId: string, now: Date) {
  return {
    id: randomUUIDv7(),
    authorId,
    publicationState: 'DRAFT' as const,
    publishedAt: null,
    publishAt: null,
    submittedAt: null,
    returnRemark: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
    lead: '',
    bodyHtml: '',
  };
}
