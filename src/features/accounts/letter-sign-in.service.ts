import { createHash, randomUUIDv7, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { Forbidden, TooManyRequests } from '../../common/errors.js';
import { ownPath } from '../../common/own-path.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { type AccountLink, AccountLinksService } from './account-links.service.js';
import { ADDRESS_CONFIRMED } from './accounts.events.js';
import { AccountsRepository } from './accounts.repository.js';
import type { Origin } from './accounts.rules.js';
import { maskEmail } from './profile.rules.js';
import { type OpenedSession, SessionsService } from './sessions.service.js';

export const SIGN_IN_MINUTES = 30;
const WINDOW_MINUTES = 15;
const LETTERS_PER_EMAIL = 3;
/** A whole school may sit behind one address. */
const LETTERS_PER_ADDRESS = 60;
const KINDS = ['SIGN_IN'] as const;

/** What the page of a link shows before its button is pressed. */
export interface SignInPreview {
  /** «a***@mail.ru» */
  email: string;
  /** The link was asked for in this very browser. */
  isSameBrowser: boolean;
}

export interface SignedIn {
  session: OpenedSession;
  /** Nobody knows the person's name yet. */
  isNameless: boolean;
  /** The path the person wanted to open. */
  back: string;
}

/** Signing in by a letter: no password to forget, and proof that the address is one's own. */
@Injectable()
export class LetterSignInService {
  constructor(
    private readonly links: AccountLinksService,
    private readonly repository: AccountsRepository,
    private readonly sessions: SessionsService,
    private readonly jobs: JobsService,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends the letter with a link that works once, for 30 minutes. Nobody is looked up: what is answered, and how fast,
   * is the same for every address. More than three letters to one address within 15 minutes are not sent, and that is
   * not told either. `browser` is the secret of the browser that asks. Throws TooManyRequests for a flood from one place.
   */
  async request(email: string, asked: { back: string; browser: string; origin: Origin }): Promise<void> {
    const { address } = asked.origin;
    const [toEmail, fromAddress] = await Promise.all([
      this.links.countRecent(email, KINDS, WINDOW_MINUTES),
      this.links.countRecentFrom(address, KINDS, WINDOW_MINUTES),
    ]);
    if (fromAddress >= LETTERS_PER_ADDRESS) throw new TooManyRequests(WINDOW_MINUTES * 60);
    if (toEmail >= LETTERS_PER_EMAIL) return;
    await this.dataSource.transaction((tx) =>
      this.links.issue(tx, {
        kind: 'SIGN_IN',
        email,
        payload: { back: ownPath(asked.back) },
        browserHash: hashOf(asked.browser),
        address,
        minutes: SIGN_IN_MINUTES,
      }),
    );
  }

  /** Sends a new letter to the address of a link that is used up or over. Does nothing for one that was made up. */
  async requestAgain(token: string, asked: { browser: string; origin: Origin }): Promise<void> {
    const link = await this.links.recall(token, KINDS);
    if (link) await this.request(link.email, { ...asked, back: backOf(link) });
  }

  /** What the link will do; it stays unused, since mail scanners open links. Throws NotFound and Gone as reading one does. */
  async preview(token: string, browser: string | undefined): Promise<SignInPreview> {
    const link = await this.links.read(token, KINDS);
    return { email: maskEmail(link.email), isSameBrowser: isAskedBy(link, browser) };
  }

  /** The masked address of a link whatever became of it; null for one that was made up. */
  async addressOf(token: string): Promise<string | null> {
    const link = await this.links.recall(token, KINDS);
    return link && maskEmail(link.email);
  }

  /**
   * Uses the link up and opens a session; makes the person of an address that has none, and has the registrations made
   * with the address joined to it. `replaces` is the session this browser came with. Throws NotFound and Gone as reading
   * the link does, Forbidden `blocked` for one who may not sign in.
   */
  async signIn(token: string, { origin, replaces }: { origin: Origin; replaces?: string }): Promise<SignedIn> {
    return this.dataSource.transaction(async (tx) => {
      const link = await this.links.use(tx, token, KINDS);
      const now = this.clock.now();
      const person = await this.repository.confirmAddress(tx, { id: randomUUIDv7(), email: link.email, now });
      if (person.isBlocked) throw new Forbidden('Вход закрыт. Обратитесь к координатору', 'blocked');
      await this.links.expire(tx, link.email, KINDS);
      const session = await this.sessions.open(tx, { personId: person.id, method: 'LETTER', origin, replaces });
      const fact = { personId: person.id, email: link.email };
      await this.jobs.add(tx, ADDRESS_CONFIRMED, fact, { key: `${ADDRESS_CONFIRMED}:${person.id}` });
      return { session, isNameless: person.isNameless, back: backOf(link) };
    });
  }
}

function backOf({ payload }: AccountLink): string {
  return ownPath(payload['back']);
}

function isAskedBy({ browserHash }: AccountLink, browser: string | undefined): boolean {
  return browserHash !== null && browser !== undefined && timingSafeEqual(browserHash, hashOf(browser));
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
