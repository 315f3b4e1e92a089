import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Conflict, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { Config } from '../../platform/config/config.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import type { PrintDocument } from '../../platform/print/document.js';
import { countPages } from '../../platform/print/pdf.js';
import { type Action, type Actor, assertCan } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import { programDocument } from '../programs/program-print.rules.js';
import { ProgramsService } from '../programs/programs.service.js';
import { INFORMATION_LETTER_SENT } from './documents.events.js';
import type { AddresseesInput, InformationLetterInput, OutgoingNumberInput } from './information-letter.dto.js';
import { InformationLetter } from './information-letter.entity.js';
import {
  ADDRESSEE_GROUPS,
  changedFacts,
  dayInMoscow,
  draftText,
  type LetterAppendix,
  type LetterFact,
  letterFacts,
  type LetterText,
} from './information-letter.rules.js';
import { letterDocument } from './letter-print.rules.js';
import { type AddresseeRow, InformationLettersRepository } from './information-letters.repository.js';

const MISSING = 'Такого письма нет';

/** A letter with all its page shows. */
export interface LetterOfEvent {
  event: EventRow;
  /** Null until the first save. */
  letter: InformationLetter | null;
  /** As stored, or as the event suggests. */
  text: LetterText;
  facts: readonly LetterFact[];
  /** The number of the program's release that goes with the letter, or would; null when there is none. */
  programRelease: number | null;
  /** The event has changed since the letter got its number. */
  changes: { name: string; was: string; is: string }[];
  addressees: AddresseeRow[];
}

/** Information letters (plan measures 9, 13, 17; US-21): written, given a number, sent to organisations, read there. */
@Injectable()
export class InformationLettersService {
  constructor(
    private readonly repository: InformationLettersRepository,
    private readonly events: EventsService,
    private readonly programs: ProgramsService,
    private readonly audit: AuditService,
    private readonly jobs: JobsService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** The letter of an event, or the text it would begin with. Throws NotFound out of scope. */
  async ofEvent(actor: Actor, slug: string): Promise<LetterOfEvent> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'document.view', ownedBy(event));
    const letter = await this.repository.findByEvent(event.id);
    const present = letterFacts(event, this.config.PUBLIC_URL);
    const program = await this.programs.getPresent(event);
    return {
      event,
      letter,
      text: letter ?? draftText(event),
      facts: letter?.facts ?? present,
      programRelease: letter?.appendix?.release ?? program?.number ?? null,
      changes: letter?.facts
        ? changedFacts(
            withRelease(letter.facts, letter.appendix?.release),
            withRelease(present, letter.appendix && program?.number),
          )
        : [],
      addressees: letter ? await this.repository.addressees(letter.id) : [],
    };
  }

  /**
   * Writes the letter, the first time too. Throws Conflict `stale-form` over a newer text, RuleViolation once it has a number,
   * NotFound or Forbidden out of scope.
   */
  async save(actor: Actor, slug: string, input: InformationLetterInput): Promise<void> {
    const event = await this.mayChange(actor, slug, 'document.edit');
    const text = textOf(input);
    await this.audit.transaction(actor, async (tx) => {
      const present = await this.repository.lock(tx, event.id);
      const now = this.clock.now();
      if (!present) {
        const letter = Object.assign(new InformationLetter(), text, {
          id: randomUUIDv7(), eventId: event.id, state: 'DRAFT', outgoingNumber: null, outgoingDate: null, facts: null,
          registeredById: null, registeredAt: null, appendix: null, sentAt: null, authorId: actor.personId, version: 1, createdAt: now, updatedAt: now,
        }); // prettier-ignore
        await this.insert(tx, letter);
        return;
      }
      present.assertFresh(input.version);
      if (present.state !== 'DRAFT')
        throw new RuleViolation('letter-registered', 'Письмо зарегистрировано: верните его в черновики, чтобы править');
      Object.assign(present, text);
      present.touch(now);
      await tx.save(InformationLetter, present);
    });
  }

  /**
   * Gives the letter its outgoing number and freezes what it tells of the event. Throws InvalidInput for a day to come and for a
   * number that another letter of that day has, RuleViolation `no-program` when the program goes with it and is not published.
   */
  async register(actor: Actor, slug: string, input: OutgoingNumberInput): Promise<void> {
    const event = await this.mayChange(actor, slug, 'document.register');
    const now = this.clock.now();
    if (input.date > dayInMoscow(now))
      throw InvalidInput.field('date', 'in-the-future', 'Дата: этот день ещё не наступил');
    const facts = letterFacts(event, this.config.PUBLIC_URL);
    const appendix = await this.appendixOf(event);
    try {
      await this.change(actor, event.id, input.version, (letter) => {
        if (letter.withProgram && !appendix)
          throw new RuleViolation(
            'no-program',
            'С письмом идёт программа, а она ещё не опубликована: опубликуйте её или снимите отметку в письме',
          );
        letter.register(actor, input, { facts, appendix: letter.withProgram ? appendix : null }, now);
      });
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw InvalidInput.field('number', 'number-taken', 'Номер: письмо с таким номером и датой уже есть');
    }
  }

  /** Takes the number back to correct the text; not once it has gone out. */
  async reopen(actor: Actor, slug: string): Promise<void> {
    const event = await this.mayChange(actor, slug, 'document.register');
    await this.change(actor, event.id, null, (letter) => letter.reopen(this.clock.now()));
  }

  /** Adds working organisations of the groups and municipalities; those that are there stay. Returns how many came. */
  async addAddressees(actor: Actor, slug: string, { groups, municipalities }: AddresseesInput): Promise<number> {
    const event = await this.mayChange(actor, slug, 'document.edit');
    return this.audit.transaction(actor, async (tx) => {
      const letter = await this.locked(tx, event.id);
      let added = 0;
      for (const name of groups) {
        const group = ADDRESSEE_GROUPS[name];
        const founder = 'founder' in group ? group.founder : null;
        added += await this.repository.addGroup(tx, letter.id, { kind: group.kind, founder, municipalities });
      }
      return added;
    });
  }

  /** Takes out an organisation, or with null all, to which nothing has gone yet. Returns how many. */
  async removeAddressees(actor: Actor, slug: string, organisationId: string | null): Promise<number> {
    const event = await this.mayChange(actor, slug, 'document.edit');
    return this.audit.transaction(actor, async (tx) => {
      const letter = await this.locked(tx, event.id);
      return this.repository.removeUnsent(tx, letter.id, organisationId);
    });
  }

  /**
   * Sends the registered letter to every addressee with an e-mail that has not had it; twice is once. Returns to how many.
   * Throws RuleViolation without a number, without addressees, when all have it, or about an event that nobody can open.
   */
  async send(actor: Actor, slug: string): Promise<number> {
    const event = await this.mayChange(actor, slug, 'document.register');
    if (event.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие отменено: письмо о нём не отправляется');
    if (event.publicationState !== 'PUBLISHED')
      throw new RuleViolation('not-published', 'Сначала опубликуйте событие: ссылка из письма пока не открывается');
    return this.audit.transaction(actor, async (tx) => {
      const letter = await this.locked(tx, event.id);
      const now = this.clock.now();
      if (letter.state === 'DRAFT')
        throw new RuleViolation(
          'letter-not-registered',
          'Сначала зарегистрируйте письмо: без номера оно не отправляется',
        );
      const sent = await this.repository.markSent(tx, letter.id, now);
      if (sent === 0)
        throw new RuleViolation('nobody-to-send', 'Отправлять некому: добавьте адресатов с электронной почтой');
      letter.send(now);
      await tx.save(InformationLetter, letter);
      await this.jobs.add(tx, INFORMATION_LETTER_SENT, { letterId: letter.id });
      await PublicCache.touch(tx);
      return sent;
    });
  }

  /** The letter on its sheet, as it stands now; before the first save as it would begin. Throws NotFound out of scope. */
  async document(actor: Actor, slug: string): Promise<PrintDocument> {
    const { event, letter, text, facts } = await this.ofEvent(actor, slug);
    const drafted = letter?.state === 'DRAFT' && letter.withProgram ? await this.appendixOf(event) : null;
    return letterDocument(
      letter ?? { ...text, outgoingNumber: null, outgoingDate: null },
      facts,
      letter?.appendix ?? drafted,
    );
  }

  /** The program as readers see it now; null when nothing is published. */
  private async appendixOf(event: EventRow): Promise<LetterAppendix | null> {
    const program = await this.programs.getPresent(event);
    if (!program) return null;
    const sheet = programDocument(event, program.sessions, program);
    return { release: program.number, sheets: await countPages(sheet), blocks: sheet.blocks };
  }

  private async insert(tx: EntityManager, letter: InformationLetter): Promise<void> {
    try {
      await tx.insert(InformationLetter, letter);
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw new Conflict('Пока вы писали, письмо этого события создал кто-то другой. Обновите страницу', 'stale-form');
    }
  }

  private async change(
    actor: Actor,
    eventId: string,
    version: number | null | undefined,
    apply: (letter: InformationLetter) => void,
  ): Promise<void> {
    await this.audit.transaction(actor, async (tx) => {
      const letter = await this.locked(tx, eventId);
      letter.assertFresh(version);
      apply(letter);
      await tx.save(InformationLetter, letter);
      await PublicCache.touch(tx);
    });
  }

  private async locked(tx: EntityManager, eventId: string): Promise<InformationLetter> {
    const letter = await this.repository.lock(tx, eventId);
    if (!letter) throw new NotFound(MISSING);
    return letter;
  }

  private async mayChange(actor: Actor, slug: string, action: Action): Promise<EventRow> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, action, ownedBy(event));
    return event;
  }
}

function textOf({
  version: _,
  closing,
  attachment,
  drafterName,
  drafterPhone,
  ...text
}: InformationLetterInput): LetterText {
  return {
    ...text,
    closing: closing ?? '',
    attachment: attachment ?? '',
    drafterName: drafterName ?? '',
    drafterPhone: drafterPhone ?? '',
  };
}

/** The release of the program as one more fact of the paper. */
function withRelease(facts: readonly LetterFact[], release: number | null | undefined): LetterFact[] {
  return [...facts, { name: 'Программа', value: release ? `версия ${release}` : '' }];
}

const UNIQUE_VIOLATION = '23505';

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
}
