import { Column, Entity, PrimaryColumn } from 'typeorm';
import { assertMove, PUBLICATION, type PublicationState } from '../../common/lifecycle.js';
import { RuleViolation } from '../../common/errors.js';
import type { KindDetails, Site, StudyForm } from './event-kinds.rules.js';
import { TELLING_PAUSE_MS } from './events.events.js';
import type { Audience, EventFormat, EventKind, Place, RegistrationMode } from './events.rules.js';

/** A webinar, meeting, festival stage: «событие», not a row of the plan (that is Measure). */
@Entity('event')
export class Event implements KindDetails {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  slug: string;

  @Column('text')
  kind: EventKind;

  @Column('text')
  format: EventFormat;

  @Column('text')
  title: string;

  @Column('text')
  summary: string;

  @Column('text', { array: true })
  audience: Audience[];

  /** Classes 6 to 11. */
  @Column('integer', { array: true })
  grades: number[];

  /** Of conferences, this and what follows: see KIND_FIELDS. */
  @Column('text', { array: true, default: [] })
  halls: string[];

  @Column('text', { nullable: true })
  papersText: string | null;

  @Column('date', { nullable: true })
  papersDueAt: string | null;

  @Column('jsonb', { default: [] })
  sites: Site[];

  @Column('text', { array: true, default: [] })
  themes: string[];

  @Column('integer', { nullable: true })
  academicHours: number | null;

  @Column('text', { nullable: true })
  studyForm: StudyForm | null;

  @Column('boolean', { default: false })
  closedList: boolean;

  /** Of the request that made it together with others; a repeated one makes nothing. */
  @Column('uuid', { nullable: true })
  creationKey: string | null;

  @Column('uuid')
  organiserId: string;

  @Column('uuid', { nullable: true })
  municipalityId: string | null;

  @Column('uuid', { nullable: true })
  seriesId: string | null;

  /** The IANA zone whose wall time people are told. */
  @Column('text')
  zone: string;

  @Column('timestamptz')
  startsAt: Date;

  @Column('timestamptz')
  endsAt: Date;

  @Column('text')
  registrationMode: RegistrationMode;

  /** The organiser decides on each registration once its address is confirmed. */
  @Column('boolean')
  approvalRequired: boolean;

  @Column('timestamptz', { nullable: true })
  registrationOpensAt: Date | null;

  @Column('timestamptz', { nullable: true })
  registrationClosesAt: Date | null;

  @Column('text', { nullable: true })
  platform: string | null;

  /** The real address of the broadcast; never on a page, in a letter or a feed (US-10). */
  @Column('text', { nullable: true })
  joinUrl: string | null;

  @Column('text', { nullable: true })
  venue: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('text', { nullable: true })
  contact: string | null;

  @Column('text')
  publicationState: PublicationState;

  @Column('timestamptz', { nullable: true })
  publishedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  cancelledAt: Date | null;

  @Column('text', { nullable: true })
  cancelReason: string | null;

  @Column('timestamptz', { nullable: true })
  movedAt: Date | null;

  @Column('text', { nullable: true })
  moveReason: string | null;

  @Column('timestamptz', { nullable: true })
  movedFromStartsAt: Date | null;

  @Column('timestamptz', { nullable: true })
  movedFromEndsAt: Date | null;

  /** The time it was first announced for; null until it is moved away from it. */
  @Column('timestamptz', { nullable: true })
  firstStartsAt: Date | null;

  @Column('timestamptz', { nullable: true })
  firstEndsAt: Date | null;

  /** When it was last put up for review, by whom and with what words for the reviewer. */
  @Column('timestamptz', { nullable: true })
  submittedAt: Date | null;

  @Column('uuid', { nullable: true })
  submittedById: string | null;

  @Column('text', { nullable: true })
  submitNote: string | null;

  /** When its author would like it to be published. */
  @Column('timestamptz', { nullable: true })
  wishedPublishAt: Date | null;

  /** When it publishes itself; only an approved event has such a plan. */
  @Column('timestamptz', { nullable: true })
  publishAt: Date | null;

  @Column('uuid', { nullable: true })
  publishById: string | null;

  @Column('timestamptz', { nullable: true })
  restoredAt: Date | null;

  @Column('text', { nullable: true })
  restoreReason: string | null;

  /** When it was last taken off the site, and why; the reason is null where nobody was registered. */
  @Column('timestamptz', { nullable: true })
  withdrawnAt: Date | null;

  @Column('text', { nullable: true })
  withdrawReason: string | null;

  /** When the place of the published event last changed, and what it was before that. */
  @Column('timestamptz', { nullable: true })
  placeChangedAt: Date | null;

  @Column('jsonb', { nullable: true })
  placeBefore: Place | null;

  /** RFC 5545 SEQUENCE: grows with time, place or status. */
  @Column('integer')
  sequence: number;

  /** Grows with every change; a form that carries an older one is stale. */
  @Column('integer')
  revision: number;

  /** RFC 5545 LAST-MODIFIED: whole seconds, grows with every revision. */
  @Column('timestamptz')
  revisedAt: Date;

  @Column('uuid', { nullable: true })
  createdById: string | null;

  @Column('timestamptz')
  createdAt: Date;

  /** Moves along the publication's life cycle. Throws RuleViolation when the table does not allow it. */
  moveTo(state: PublicationState, now: Date): void {
    assertMove(PUBLICATION, this.publicationState, state);
    const statusShown = state === 'PUBLISHED' || this.publicationState === 'PUBLISHED';
    this.publicationState = state;
    this.dropPlan();
    if (state === 'PUBLISHED') this.publishedAt ??= now;
    // the reason of an earlier return from a cancellation is none of a return to the site
    if (state === 'PUBLISHED' && this.withdrawnAt) Object.assign(this, { restoredAt: null, restoreReason: null });
    this.revise(now, statusShown);
  }

  /** Off the site; those with a place are told why. Throws RuleViolation unless it is published. */
  withdraw(reason: string | null, now: Date): void {
    this.moveTo('WITHDRAWN', now);
    this.withdrawnAt = now;
    this.withdrawReason = reason;
  }

  /** Put up for review, with the time its author would like and words for the reviewer. */
  submit(by: string, wish: { note: string | null; publishAt: Date | null }, now: Date): void {
    this.moveTo('IN_REVIEW', now);
    this.submittedAt = now;
    this.submittedById = by;
    this.submitNote = wish.note;
    this.wishedPublishAt = wish.publishAt;
  }

  /** Will publish itself at `at`; whoever plans that approves it, so a draft and what was withdrawn go through review. */
  planPublication(at: Date, by: string, now: Date): void {
    if (this.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие отменено, публиковать его не нужно');
    if (this.publicationState === 'DRAFT' || this.publicationState === 'WITHDRAWN') this.moveTo('IN_REVIEW', now);
    if (this.publicationState === 'APPROVED') this.revise(now, false);
    else this.moveTo('APPROVED', now);
    this.publishAt = at;
    this.publishById = by;
  }

  /** What was approved has been changed by somebody who may not approve: it goes back, and the plan with it. */
  reviewAgain(now: Date): void {
    this.moveTo('DRAFT', now);
    this.moveTo('IN_REVIEW', now);
  }

  dropPlan(): void {
    this.publishAt = null;
    this.publishById = null;
  }

  /** A new time with its reason (US-08); a time that was announced is kept to be shown struck. */
  reschedule(startsAt: Date, endsAt: Date, reason: string, now: Date): void {
    if (this.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие отменено, перенести его нельзя');
    if (this.publishedAt) {
      this.firstEndsAt ??= this.endsAt;
      this.firstStartsAt ??= this.startsAt;
      this.movedFromStartsAt = this.startsAt;
      this.movedFromEndsAt = this.endsAt;
      this.movedAt = now;
      this.moveReason = reason;
    }
    this.startsAt = startsAt;
    this.endsAt = endsAt;
    this.revise(now, true);
  }

  /** The place has changed from `before`; several changes that are told in one letter keep the first. */
  notePlace(before: Place, now: Date): void {
    const pending = this.placeChangedAt && now.getTime() - this.placeChangedAt.getTime() <= TELLING_PAUSE_MS;
    if (!pending) this.placeBefore = { format: before.format, venue: before.venue, address: before.address };
    this.placeChangedAt = now;
  }

  /** A fact, not a state: the event stays published so that feeds can say CANCELLED (US-09). */
  cancel(reason: string, now: Date): void {
    if (this.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие уже отменено');
    if (now >= this.endsAt) throw new RuleViolation('event-over', 'Событие уже прошло, отменить его нельзя');
    this.cancelledAt = now;
    this.cancelReason = reason;
    this.dropPlan();
    this.revise(now, true);
  }

  restore(reason: string, now: Date): void {
    if (!this.cancelledAt) throw new RuleViolation('event-not-cancelled', 'Событие не отменено');
    this.cancelledAt = null;
    this.cancelReason = null;
    this.restoredAt = now;
    this.restoreReason = reason;
    this.revise(now, true);
  }

  /** Counts the change; LAST-MODIFIED grows by a second at least, since feeds show whole seconds. */
  revise(now: Date, raisesSequence: boolean): void {
    this.revision += 1;
    if (raisesSequence) this.sequence += 1;
    this.revisedAt = new Date(Math.max(now.getTime() - (now.getTime() % 1_000), this.revisedAt.getTime() + 1_000));
  }
}
