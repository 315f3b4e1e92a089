import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { assertMove } from '../../common/lifecycle.js';
import { cleanLine, normaliseEmail } from '../../common/validation.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { type AccountLink, AccountLinksService } from '../accounts/account-links.service.js';
import { type Actor, assertCanEverywhere } from '../accounts/accounts.rules.js';
import { ErasureRepository } from './erasure.repository.js';
import { type ErasureRequest, ErasureRequestsRepository, type OpenRequest } from './erasure-requests.repository.js';
import { ERASE_PERSON } from './personal-data.events.js';
import { DAY_MS, DUE_DAYS, ERASURE } from './personal-data.rules.js';

export type { ErasureRequest } from './erasure-requests.repository.js';

const LINK_MINUTES = 7 * 24 * 60;
const SHOWN = 200;
const LETTERS = 3;
const LETTERS_MINUTES = 15;
const BASIS_LENGTH = 200;

/** What the page of the letter's link tells before anything is done. */
export interface ErasurePreview {
  email: string;
  requestedAt: Date;
  registrations: number;
  isConfirmed: boolean;
}

/** Requests for erasure (152-FZ, art. 14 and 21; US-22): asked by the person or by staff, confirmed, with a term of 30 days. */
@Injectable()
export class ErasureRequestsService {
  constructor(
    private readonly repository: ErasureRequestsRepository,
    private readonly erasure: ErasureRepository,
    private readonly links: AccountLinksService,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * The actor asks for the erasure of everything about himself: a letter with a link to confirm goes out. Asking again sends
   * another letter, at most three in 15 minutes. Throws RuleViolation `last-administrator`, `too-many-letters`, or
   * `illegal-move` when it is confirmed already.
   */
  async requestOwn(actor: Actor): Promise<void> {
    await this.open(actor, { personId: actor.personId, email: actor.email });
  }

  /**
   * Staff enter the request of somebody who wrote to the operator: the letter with the link goes to that address. Throws
   * Forbidden, InvalidInput on `email` when nothing is kept under it, RuleViolation as `requestOwn`.
   */
  async requestFor(actor: Actor, typedEmail: string): Promise<void> {
    assertCanEverywhere(actor, 'personal-data.manage');
    const email = normaliseEmail(typedEmail);
    const personId = (await this.erasure.findPerson(email))?.id ?? null;
    if (!personId && (await this.erasure.countRegistrations({ personId, email })) === 0)
      throw InvalidInput.field('email', 'unknown-address', 'С этим адресом у нас ничего нет');
    await this.open(actor, { personId, email });
  }

  /** The actor's open request; null when there is none. */
  async ownOf(actor: Actor): Promise<OpenRequest | null> {
    return this.repository.openOf(actor.email);
  }

  /** Takes back the actor's own request that is not confirmed yet. Throws NotFound, RuleViolation `illegal-move`. */
  async cancelOwn(actor: Actor): Promise<void> {
    const open = await this.repository.openOf(actor.email);
    if (!open) throw new NotFound('Такого запроса нет');
    await this.end(actor, open.id);
  }

  /** Those to be done by their term, then the ended ones; at most 200. Throws Forbidden. */
  async list(actor: Actor): Promise<ErasureRequest[]> {
    assertCanEverywhere(actor, 'personal-data.manage');
    return this.repository.list(SHOWN);
  }

  /** One request. Throws Forbidden, NotFound. */
  async get(actor: Actor, id: string): Promise<ErasureRequest> {
    assertCanEverywhere(actor, 'personal-data.manage');
    const request = await this.repository.find(id);
    if (!request) throw new NotFound('Такого запроса нет');
    return request;
  }

  /** What the link of the letter will do. Throws NotFound or Gone as AccountLinksService.read does. */
  async preview(token: string): Promise<ErasurePreview> {
    const link = await this.links.recall(token, ['ERASURE']);
    const request = link && (await this.ofLink(link));
    if (!request || (request.state === 'REQUESTED' && !(await this.links.read(token, ['ERASURE']))))
      throw new NotFound('Ссылка неверна или устарела: данные уже удалены или запрос отменён');
    const subject = { personId: request.personId, email: request.email };
    const registrations = await this.erasure.countRegistrations(subject);
    return { ...subject, requestedAt: request.requestedAt, registrations, isConfirmed: request.state === 'CONFIRMED' };
  }

  /** The owner of the address confirms; erasing begins with the commit. Throws NotFound, Gone, RuleViolation. */
  async confirmByLink(token: string): Promise<void> {
    const link = await this.links.read(token, ['ERASURE']);
    await this.audit.transaction({ personId: link.personId }, async (tx) => {
      await this.links.use(tx, token, ['ERASURE']);
      const request = await this.ofLink(link);
      if (!request) throw new NotFound('Этот запрос уже отменён или исполнен');
      await this.confirm(tx, request.id, { personId: request.personId, basis: '' });
    });
  }

  /**
   * Staff confirm in the place of a person who cannot read the letter, by a paper: `basis` is its number and date, without
   * names. Throws Forbidden, NotFound, InvalidInput on `basis`, RuleViolation `illegal-move`.
   */
  async confirmByPaper(actor: Actor, id: string, typedBasis: string): Promise<void> {
    assertCanEverywhere(actor, 'personal-data.manage');
    const basis = cleanLine(typedBasis).slice(0, BASIS_LENGTH);
    if (!basis) throw InvalidInput.field('basis', 'required', 'Укажите номер и дату заявления');
    await this.audit.transaction(actor, (tx) => this.confirm(tx, id, { personId: actor.personId, basis }));
  }

  /** Staff end a request that cannot be fulfilled or was made by mistake. Throws Forbidden, NotFound, RuleViolation. */
  async cancel(actor: Actor, id: string): Promise<void> {
    assertCanEverywhere(actor, 'personal-data.manage');
    await this.end(actor, id);
  }

  private async open(actor: Actor, { personId, email }: { personId: string | null; email: string }): Promise<void> {
    if (personId && (await this.erasure.isLastAdministrator(personId)))
      throw new RuleViolation(
        'last-administrator',
        'Это последний администратор: сначала назначьте другого, без срока',
      );
    if ((await this.links.countRecent(email, ['ERASURE'], LETTERS_MINUTES)) >= LETTERS)
      throw new RuleViolation('too-many-letters', 'Письма уже отправлены. Следующее можно попросить через 15 минут');
    await this.audit.transaction(actor, async (tx) => {
      const now = this.clock.now();
      const id = randomUUIDv7();
      const isNew = await this.repository.insert(tx, {
        id,
        personId,
        email,
        requestedById: actor.personId,
        requestedAt: now,
        dueAt: new Date(now.getTime() + DUE_DAYS * DAY_MS),
      });
      const request = isNew ? { id } : await this.repository.openOf(email);
      if (!request) throw new NotFound('Такого запроса нет');
      if ('state' in request) assertMove(ERASURE, request.state, 'CONFIRMED');
      await this.links.expire(tx, email, ['ERASURE']);
      await this.links.issue(tx, {
        kind: 'ERASURE',
        email,
        personId,
        payload: { requestId: request.id },
        address: actor.origin?.address ?? null,
        minutes: LINK_MINUTES,
      });
    });
  }

  private async confirm(tx: EntityManager, id: string, by: { personId: string | null; basis: string }): Promise<void> {
    const request = await this.repository.lock(tx, id);
    if (!request) throw new NotFound('Такого запроса нет');
    assertMove(ERASURE, request.state, 'CONFIRMED');
    await this.repository.confirm(tx, id, by, this.clock.now());
    await this.jobs.add(tx, ERASE_PERSON, { requestId: id }, { key: `${ERASE_PERSON}:${id}` });
  }

  private async end(actor: Actor, id: string): Promise<void> {
    await this.audit.transaction(actor, async (tx) => {
      const request = await this.repository.lock(tx, id);
      if (!request) throw new NotFound('Такого запроса нет');
      assertMove(ERASURE, request.state, 'CANCELLED');
      if (request.email) await this.links.expire(tx, request.email, ['ERASURE']);
      await this.repository.end(tx, id, 'CANCELLED', {}, this.clock.now());
    });
  }

  private async ofLink(link: AccountLink): Promise<OpenRequest | null> {
    const { requestId } = link.payload;
    const request = typeof requestId === 'string' ? await this.repository.find(requestId) : null;
    return request?.email ? { ...request, email: request.email } : null;
  }
}
