import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Conflict } from '../../common/errors.js';
import { assertMove } from '../../common/lifecycle.js';
import {
  INFORMATION_LETTER,
  type InformationLetterState,
  type LetterAppendix,
  type LetterFact,
} from './information-letter.rules.js';

/** «Информационное письмо» (plan measures 9, 13, 17): the official letter about one event. */
@Entity('information_letter')
export class InformationLetter {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  eventId: string;

  @Column('text')
  state: InformationLetterState;

  /** «Руководителям …», as it stands on the sheet. */
  @Column('text')
  addressee: string;

  /** «О проведении вебинара». */
  @Column('text')
  heading: string;

  /** What stands before the facts of the event, a paragraph a line. */
  @Column('text')
  opening: string;

  @Column('text')
  closing: string;

  /** «на 2 л. в 1 экз.»; empty without one. */
  @Column('text')
  attachment: string;

  /** The program of the event goes with the letter. */
  @Column('boolean')
  withProgram: boolean;

  @Column('text')
  signatoryPosition: string;

  @Column('text')
  signatoryName: string;

  /** «Исполнитель». */
  @Column('text')
  drafterName: string;

  @Column('text')
  drafterPhone: string;

  @Column('text', { nullable: true })
  outgoingNumber: string | null;

  /** `2026-11-23`. */
  @Column('date', { nullable: true })
  outgoingDate: string | null;

  /** The event as it was when the letter got its number: a registered paper does not change with the event. */
  @Column('jsonb', { nullable: true })
  facts: LetterFact[] | null;

  /** The program as it was then; null without one. */
  @Column('jsonb', { nullable: true })
  appendix: LetterAppendix | null;

  @Column('uuid', { nullable: true })
  registeredById: string | null;

  @Column('timestamptz', { nullable: true })
  registeredAt: Date | null;

  /** When it first went out. */
  @Column('timestamptz', { nullable: true })
  sentAt: Date | null;

  @Column('uuid', { nullable: true })
  authorId: string | null;

  /** Grows with every change; a form that carries an older one is stale. */
  @Column('integer')
  version: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  /** Gives the paper its number and freezes what it tells of the event. Throws RuleViolation when it has one. */
  register(
    by: { personId: string },
    given: { number: string; date: string },
    told: { facts: LetterFact[]; appendix: LetterAppendix | null },
    now: Date,
  ): void {
    this.moveTo('REGISTERED', now);
    this.outgoingNumber = given.number;
    this.outgoingDate = given.date;
    this.facts = told.facts;
    this.appendix = told.appendix;
    this.registeredById = by.personId;
    this.registeredAt = now;
  }

  /** Takes the number back, to correct the text. Throws RuleViolation once the letter has gone out. */
  reopen(now: Date): void {
    this.moveTo('DRAFT', now);
    this.outgoingNumber = null;
    this.outgoingDate = null;
    this.facts = null;
    this.appendix = null;
    this.registeredById = null;
    this.registeredAt = null;
  }

  /** The first sending; later ones reach those added since and change nothing here. */
  send(now: Date): void {
    if (this.state === 'SENT') return;
    this.moveTo('SENT', now);
    this.sentAt = now;
  }

  touch(now: Date): void {
    this.version += 1;
    this.updatedAt = now;
  }

  /** Throws Conflict `stale-form` when somebody changed the letter since `version`. */
  assertFresh(version: number | null | undefined): void {
    if (version == null || version === this.version) return;
    throw new Conflict(
      'Пока вы правили, письмо изменил кто-то другой. Обновите страницу и внесите правки заново',
      'stale-form',
    );
  }

  private moveTo(state: InformationLetterState, now: Date): void {
    assertMove(INFORMATION_LETTER, this.state, state);
    this.state = state;
    this.touch(now);
  }
}
