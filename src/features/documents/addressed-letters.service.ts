import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import { Config } from '../../platform/config/config.js';
import { SignedTokens } from '../../platform/http/signed-token.js';
import type { PrintDocument } from '../../platform/print/document.js';
import { type Actor, scopeOf } from '../accounts/accounts.rules.js';
import type { InformationLetter } from './information-letter.entity.js';
import type { InformationLetterState } from './information-letter.rules.js';
import { letterDocument } from './letter-print.rules.js';
import {
  type CopyName,
  InformationLettersRepository,
  type LetterListRow,
  type LetterStanding,
} from './information-letters.repository.js';

export type { LetterListRow, LetterStanding };

const GENERATION = 1;

/** A letter that went out, as one addressee has it. */
export interface ReceivedLetter {
  /** Of the copy. */
  id: string;
  organisation: string;
  letter: InformationLetter;
  readAt: Date | null;
}

/** Information letters as others see them: addressees by their secret link, lists, packages of events. */
@Injectable()
export class AddressedLettersService {
  constructor(
    private readonly repository: InformationLettersRepository,
    private readonly tokens: SignedTokens,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** How the letters of the events stand, in one query; events without a letter are absent. */
  async standings(eventIds: readonly string[]): Promise<Map<string, LetterStanding>> {
    const rows = eventIds.length > 0 ? await this.repository.standings(eventIds) : [];
    return new Map(rows.map((row) => [row.eventId, row]));
  }

  /** Letters within the actor's scope, the latest change first. Throws InvalidInput on a bad cursor. */
  async list(actor: Actor, query: { state?: InformationLetterState; cursor?: string }): Promise<Page<LetterListRow>> {
    const rows = await this.repository.list({
      scope: scopeOf(actor, 'document.view'),
      state: query.state,
      after: query.cursor ? decodeCursor(query.cursor, 2) : undefined,
      limit: PAGE_SIZE + 1,
    });
    return toPage(rows, PAGE_SIZE, (row) => [row.updatedAt.toISOString(), row.id]);
  }

  /** The copy of the addressee who has the link. Throws NotFound for another secret. */
  async received(token: string): Promise<ReceivedLetter> {
    const addressed = await this.repository.findCopy(this.nameIn(token));
    const letter = addressed && (await this.repository.find(addressed.letterId));
    if (!letter) throw new NotFound('Такого письма нет. Проверьте, целиком ли скопирована ссылка');
    return { id: addressed.id, organisation: addressed.organisation, letter, readAt: addressed.readAt };
  }

  /** The addressee says that the letter is read; the first time counts. Throws NotFound for another secret. */
  async markRead(token: string): Promise<void> {
    const { id } = await this.received(token);
    await this.repository.markRead(id, this.clock.now());
  }

  /** What the addressee downloads. Throws NotFound for another secret. */
  async document(token: string): Promise<PrintDocument> {
    const { letter } = await this.received(token);
    return letterDocument(letter, letter.facts ?? [], letter.appendix);
  }

  /** The letter and to whom it went, each with the address of its copy; null when it is gone. */
  async mailing(letterId: string): Promise<{
    letter: InformationLetter;
    copies: { organisationId: string; organisation: string; email: string; href: string }[];
  } | null> {
    const letter = await this.repository.find(letterId);
    if (!letter) return null;
    const copies = await this.repository.reached(letterId);
    return {
      letter,
      copies: copies.map(({ id, ...copy }) => ({
        ...copy,
        href: `${this.config.PUBLIC_URL}/letters/${this.tokens.make('information-letter', id, GENERATION)}`,
      })),
    };
  }

  /** Secrets are derived from the copy; those of letters sent before that were drawn by lot and are known by their hash. */
  private nameIn(token: string): CopyName {
    const read = this.tokens.read('information-letter', token);
    return read ? { id: read.id } : { tokenHash: createHash('sha256').update(token).digest() };
  }
}
