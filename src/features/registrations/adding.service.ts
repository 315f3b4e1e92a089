import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { InvalidInput, RuleViolation } from '../../common/errors.js';
import { inZone } from '../../common/russian.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { type Actor, assertCan } from '../accounts/accounts.rules.js';
import { ownedBy, seatState } from '../events/events.rules.js';
import { type EventRow, EventsService } from '../events/events.service.js';
import type { AddedInput } from './participant-work.dto.js';
import { type Participant, ParticipantsService } from './participants.service.js';
import { type LockedPool, type NewRegistration, PlacesRepository, type StandingAt } from './places.repository.js';
import { REGISTRATION_CONFIRMED, REGISTRATION_RECEIVED } from './registrations.events.js';
import { RegistrationsRepository } from './registrations.repository.js';
import { allocate, type Decision, type RegistrationSource } from './registrations.rules.js';
import { RegistrationsService } from './registrations.service.js';

const ZONE = 'Europe/Moscow';

/** Somebody the organiser adds, whose school is found already. */
export interface Newcomer extends Participant {
  email: string;
}

/** How a list came in, and of what day the consents on paper are (`2030-12-01`). */
export interface Adding {
  source: Exclude<RegistrationSource, 'FORM'>;
  consentDay: string;
  sendLetter: boolean;
}

/** What came of an addition. */
export interface Added {
  id: string;
  /** Number in the waiting list when there was no place. */
  position: number | null;
}

/** Participants whom the organiser adds: by hand or from a list, with consent on paper. */
@Injectable()
export class AddingService {
  constructor(
    private readonly places: PlacesRepository,
    private readonly repository: RegistrationsRepository,
    private readonly registrations: RegistrationsService,
    private readonly participants: ParticipantsService,
    private readonly events: EventsService,
    private readonly audit: AuditService,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds one participant: a place at once, without review and without a confirmation of the address, or the end of the
   * waiting list; never over capacity. Who was rejected or cancelled comes back. Throws InvalidInput for an address that is in
   * the list, a name that is there (unless `anotherPerson`) or a day of consent ahead; RuleViolation where nobody can be added, and after the end where there is no place.
   */
  async addOne(actor: Actor, slug: string, input: AddedInput): Promise<Added> {
    const event = await this.assertOpen(actor, slug);
    const consentDay = input.consentDay ?? this.today();
    const newcomer = { ...(await this.participants.resolve(input)), email: input.email };
    if (!input.anotherPerson && (await this.repository.namesakes(event.id, [newcomer])).length > 0)
      throw InvalidInput.field(
        'anotherPerson',
        'namesake',
        'Человек с таким именем уже в списке. Если это другой, отметьте это',
      );
    const [added] = await this.addMany(actor, slug, [newcomer], {
      source: 'BY_HAND',
      consentDay,
      sendLetter: input.sendLetter ?? false,
    });
    if (!added) throw InvalidInput.field('email', 'already-registered', 'Этот адрес уже в списке участников');
    return added;
  }

  /**
   * Adds all of `newcomers` in their order, in one transaction; null for those whose address is in the list already. Throws
   * as `addOne`.
   */
  async addMany(actor: Actor, slug: string, newcomers: readonly Newcomer[], adding: Adding): Promise<(Added | null)[]> {
    const event = await this.assertOpen(actor, slug);
    if (adding.consentDay > this.today())
      throw InvalidInput.field('consentDay', 'in-future', 'Дата согласия ещё не наступила');
    const consent = await this.registrations.currentConsent();
    const signedAt = startOf(adding.consentDay);
    return this.audit.transaction(actor, async (tx) => {
      const now = this.clock.now();
      const pool = await this.places.lockPool(tx, { id: event.id });
      if (!pool) throw new RuleViolation('no-registration', 'У этого события нет регистрации');
      const wanted = newcomers.map(({ email }) => ({ eventId: event.id, email }));
      const standing = new Map((await this.places.standing(tx, wanted)).map((row) => [row.email, admitted(row)]));
      const requests = newcomers.map(({ email }) => ({ email, emailConfirmed: true }));
      const { pool: after, decisions } = allocate(pool, standing, requests, now);
      if (event.endsAt <= now && after.waiting > pool.waiting)
        throw new RuleViolation(
          'no-places',
          'Мест нет, а лист ожидания прошедшего события не двигается: увеличьте число мест',
        );
      const ground = {
        consentDocumentId: consent.id,
        consentOnPaper: signedAt,
        approvedAt: now,
        source: adding.source,
      };
      const rows = newcomers.flatMap((newcomer, n) => rowOf(newcomer, decisions[n], event.id, ground));
      const facts = await this.places.saveAll(tx, rows, now);
      await this.save(tx, pool, after);
      if (adding.sendLetter) await this.addLetters(tx, facts, rows);
      return newcomers.map((newcomer, n) => addedOf(decisions[n], rows, newcomer));
    });
  }

  /** Which of these people the event's list holds already: by address, or by name and school. Throws as `addMany`. */
  async findKnown(
    actor: Actor,
    slug: string,
    newcomers: readonly Newcomer[],
  ): Promise<{ emails: Set<string>; names: Set<string> }> {
    const event = await this.assertOpen(actor, slug);
    const emails = newcomers.map(({ email }) => email);
    return {
      emails: new Set(await this.repository.knownEmails(event.id, emails)),
      names: new Set(await this.repository.namesakes(event.id, newcomers)),
    };
  }

  private async save(tx: EntityManager, before: LockedPool, after: ReturnType<typeof allocate>['pool']): Promise<void> {
    const { held, waiting, lastQueueNumber } = after;
    const state = seatState(after.capacity, held, waiting);
    await this.places.savePools(tx, [{ eventId: before.eventId, held, waiting, lastQueueNumber, state }]);
    if (state !== before.seatState) await PublicCache.touch(tx);
  }

  private async addLetters(
    tx: EntityManager,
    facts: readonly { registrationId: string; revision: number }[],
    rows: readonly NewRegistration[],
  ): Promise<void> {
    const waiting = new Set(rows.filter(({ state }) => state === 'WAITLISTED').map(({ id }) => id));
    const topicOf = (id: string) => (waiting.has(id) ? REGISTRATION_RECEIVED : REGISTRATION_CONFIRMED);
    await this.jobs.addMany(
      tx,
      facts.map((fact) => ({ topic: topicOf(fact.registrationId), payload: { ...fact } })),
    );
  }

  /** Before it is published an event has no participants; after its end one may still add who came. */
  private async assertOpen(actor: Actor, slug: string): Promise<EventRow> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'registration.change', ownedBy(event));
    if (event.registrationMode === 'NONE')
      throw new RuleViolation('no-registration', 'На это событие участники не записываются');
    if (event.publicationState !== 'PUBLISHED')
      throw new RuleViolation('not-published', 'Добавлять участников можно после публикации события');
    if (event.cancelledAt) throw new RuleViolation('event-cancelled', 'Событие отменено');
    return event;
  }

  private today(): string {
    return inZone(this.clock.now(), ZONE).toPlainDate().toString();
  }
}

/** Whom the organiser adds himself he no longer rejects. */
function admitted(row: StandingAt): StandingAt {
  return { ...row, cancelCause: null };
}

type Ground = Pick<NewRegistration, 'consentDocumentId' | 'consentOnPaper' | 'approvedAt' | 'source'>;

/** The row to be written, in a list; none for an address that is there or stands above in the same list. */
function rowOf(newcomer: Newcomer, decision: Decision | undefined, eventId: string, ground: Ground): NewRegistration[] {
  if (!decision || decision.kind === 'repeat' || decision.kind === 'same-batch') return [];
  const { existing, state, queueNumber } = decision;
  const unknown = { answers: {}, holdExpiresAt: null, emailConfirmedAt: null, personId: null, address: null };
  return [{ ...newcomer, ...unknown, ...ground, id: existing?.id ?? randomUUIDv7(), eventId, state, queueNumber }];
}

function addedOf(decision: Decision | undefined, rows: readonly NewRegistration[], { email }: Newcomer): Added | null {
  if (!decision || decision.kind === 'repeat' || decision.kind === 'same-batch') return null;
  const row = rows.find((one) => one.email === email);
  return row ? { id: row.id, position: decision.position } : null;
}

function startOf(day: string): Date {
  return new Date(Temporal.PlainDate.from(day).toZonedDateTime(ZONE).epochMilliseconds);
}
