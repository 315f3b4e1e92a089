import { Injectable } from '@nestjs/common';
import { Conflict, NotFound, RuleViolation } from '../../common/errors.js';
import { decodeCursor, PAGE_SIZE, type Page, toPage } from '../../common/pagination.js';
import { count } from '../../common/russian.js';
import { MailService } from '../../platform/mail/mail.service.js';
import { type Actor, EVERYWHERE, type Scope, scopeOf } from '../accounts/accounts.rules.js';
import type { LettersQuery } from './letters.dto.js';
import { type LetterDetails, type LetterRow, LettersRepository } from './letters.repository.js';
import { MailLineService, type PausedMail } from './mail-line.service.js';
import { OutboxService } from './outbox.service.js';
import { ToldRepository } from './told.repository.js';

export type { LetterDetails, LetterRow };

/** Addresses that stand in the place of erased ones (RFC 2606). */
const NOBODY = '@invalid';
const NEWEST_FAILED = 5;
/** Failed letters sent once more in one go. */
const MOST_AT_ONCE = 10_000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What staff see instead of a letter that opens an account. */
const SEALED = 'В письме ссылка для входа. Её видит только получатель.';
/** The part of an address by which a letter's reader acts as themselves: a registration, a paper to mark as read. */
const SECRET_PART = /(?<=\/(?:r|letters)\/)[\w.~-]+/g;

/** The ledger of letters: for staff within their scope, and at /mail for everybody while nothing can be sent. */
@Injectable()
export class LettersService {
  constructor(
    private readonly repository: LettersRepository,
    private readonly outbox: OutboxService,
    private readonly mail: MailService,
    private readonly told: ToldRepository,
    private readonly line: MailLineService,
  ) {}

  /** True without SMTP_URL: letters are kept and /mail shows them. Production never is (it requires SMTP_URL). */
  keptAvailable(): boolean {
    return !this.mail.isConfigured;
  }

  /**
   * One page, the newest first. With `actor`: letters of events within the scope of `letter.view`. Without: everything,
   * but only while `keptAvailable`, else NotFound. Throws InvalidInput on a bad cursor.
   */
  async list(query: LettersQuery = {}, actor?: Actor): Promise<Page<LetterRow>> {
    const limit = query.limit ?? PAGE_SIZE;
    const rows = await this.repository.list({
      scope: this.scope(actor),
      q: query.q ?? undefined,
      kind: query.kind,
      state: query.state,
      after: query.cursor ? decodeCursor(query.cursor, 2) : undefined,
      limit: limit + 1,
    });
    return toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
  }

  /** The newest letters about one registration, at most `limit`, within the scope of `letter.view`. */
  async ofRegistration(actor: Actor, registrationId: string, limit = 50): Promise<LetterRow[]> {
    return this.repository.list({ scope: this.scope(actor), registrationId, limit });
  }

  /** How many letters within the actor's scope the mail did not take, and the newest of them. Two queries. */
  async failed(actor: Actor): Promise<{ total: number; letters: LetterRow[] }> {
    const scope = scopeOf(actor, 'letter.view');
    const [total, letters] = await Promise.all([
      this.repository.countFailed(scope),
      this.repository.list({ scope, state: ['FAILED'], limit: NEWEST_FAILED }),
    ]);
    return { total, letters };
  }

  /** Why no letters go out at all, for those who answer for all of them (administrators, coordinators); null when they go, and for others. */
  async alarm(actor: Actor): Promise<PausedMail | null> {
    return scopeOf(actor, 'letter.view').all ? this.line.state() : null;
  }

  /**
   * One letter with its bodies, under the same conditions as the list; staff see no secrets of its reader, which may open events of
   * other organisations too. Throws NotFound.
   */
  async get(id: string, actor?: Actor): Promise<LetterDetails> {
    const letter = UUID.test(id) ? await this.repository.find(id, this.scope(actor)) : null;
    if (!letter) throw new NotFound('Такого письма нет');
    if (!actor) return letter;
    if (letter.secret) return { ...letter, text: SEALED, html: SEALED };
    return { ...letter, text: veiled(letter.text), html: veiled(letter.html) };
  }

  /**
   * Sends a letter once more and returns the id of the one in line: a copy, if it had gone out already. Throws NotFound
   * out of scope, RuleViolation without SMTP and for a letter that is in line or out of date, or whose address is erased.
   */
  async resend(actor: Actor, id: string): Promise<string> {
    const letter = await this.get(id, actor);
    if (letter.toAddress.endsWith(NOBODY)) throw new RuleViolation('erased', 'Текст и адрес этого письма стёрты');
    return this.outbox.sendAgain(actor, letter);
  }

  /** How many failed letters of the filter, within the scope, can be sent once more at a time. Whatever state it names. */
  async countResendable(actor: Actor, query: LettersQuery): Promise<number> {
    return (await this.resendable(actor, query)).length;
  }

  /**
   * Puts the failed letters of a filter back in line, in batches, each recorded; returns how many. Throws Conflict `count-changed` when
   * they are not as many as the sender was told, RuleViolation `no-smtp` when nothing can be sent.
   */
  async resendMany(actor: Actor, query: LettersQuery, expected: number): Promise<number> {
    const ids = await this.resendable(actor, query);
    if (ids.length !== expected) {
      const now = count(ids.length, 'письмо', 'письма', 'писем');
      throw new Conflict(`Список изменился: сейчас в нём ${now}. Проверьте и отправьте ещё раз`, 'count-changed');
    }
    return this.outbox.sendManyAgain(actor, ids);
  }

  private async resendable(actor: Actor, { q, kind }: LettersQuery): Promise<string[]> {
    const filter = { scope: scopeOf(actor, 'letter.view'), q: q ?? undefined, kind, state: ['FAILED'] as const };
    const rows = await this.repository.list({ ...filter, limit: MOST_AT_ONCE });
    return rows.flatMap(({ id, toAddress }) => (toAddress.endsWith(NOBODY) ? [] : [id]));
  }

  /** How many of those still registered for the event were told last that it is off. */
  async countToldOfCancellation(eventId: string): Promise<number> {
    return this.told.countOfCancellation(eventId);
  }

  private scope(actor: Actor | undefined): Scope {
    if (actor) return scopeOf(actor, 'letter.view');
    if (!this.keptAvailable()) throw new NotFound('Такой страницы нет');
    return EVERYWHERE;
  }
}

function veiled(text: string): string {
  return text.replaceAll(SECRET_PART, '…');
}
