import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Conflict, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { PublicCache } from '../../platform/http/public-cache.js';
import { isBlank, sanitise } from '../../platform/http/rich-text.js';
import { JobsService } from '../../platform/jobs/jobs.service.js';
import { AccountLinksService } from '../accounts/account-links.service.js';
import { type Actor, assertCanEverywhere, type Origin } from '../accounts/accounts.rules.js';
import { ProfileService } from '../accounts/profile.service.js';
import { WithdrawalService } from '../registrations/withdrawal.service.js';
import {
  ConsentsRepository,
  type ConsentText,
  type GivenConsent,
  type Owner,
  type WithdrawnConsent,
} from './consents.repository.js';
import { CONSENT_IN_FORCE, CONSENT_WITHDRAWN } from './personal-data.events.js';
import { type ConsentKind, DAY_MS } from './personal-data.rules.js';

export type { ConsentText, GivenConsent, WithdrawnConsent } from './consents.repository.js';

const SHOWN = 500;
const OFFICE_SHOWN = 50;
/** A new text may be announced beforehand, not dated back: nobody has agreed to it yet. */
const LATEST_DAYS = 366;

export interface NewConsentText {
  kind: ConsentKind;
  version: string;
  title: string;
  bodyHtml: string;
  validFrom: Date;
}

/** Consents are documents of their own (152-FZ, art. 9): versions, who agreed to which and when, withdrawal. */
@Injectable()
export class ConsentsService {
  constructor(
    private readonly repository: ConsentsRepository,
    private readonly profiles: ProfileService,
    private readonly links: AccountLinksService,
    private readonly withdrawal: WithdrawalService,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Every version of every text, the newest first within its kind; those in force and those to come are told apart. */
  async texts(): Promise<(ConsentText & { standing: 'in-force' | 'ahead' | 'past' })[]> {
    const now = this.clock.now();
    const texts = await this.repository.texts();
    return texts.map((text) => {
      if (text.validFrom > now) return { ...text, standing: 'ahead' };
      const newest = texts.find(({ kind, validFrom }) => kind === text.kind && validFrom <= now);
      return { ...text, standing: newest?.id === text.id ? 'in-force' : 'past' };
    });
  }

  /** The text in force now. Throws NotFound when there is none. */
  async inForce(kind: ConsentKind): Promise<Omit<ConsentText, 'given'>> {
    const text = await this.repository.inForce(kind, this.clock.now());
    if (!text) throw new NotFound('Такого документа нет');
    return text;
  }

  /** One version as it was published, whether or not it is in force. Throws NotFound. */
  async text(kind: ConsentKind, version: string): Promise<Omit<ConsentText, 'given'>> {
    const text = await this.repository.text(kind, version);
    if (!text) throw new NotFound('Такой редакции нет');
    return text;
  }

  /**
   * Publishes a new version; the earlier ones stay as people read them. Throws Forbidden, InvalidInput on `version`,
   * `bodyHtml` or `validFrom`.
   */
  async publish(actor: Actor, input: NewConsentText): Promise<void> {
    assertCanEverywhere(actor, 'personal-data.manage');
    const now = this.clock.now();
    const bodyHtml = String(sanitise(input.bodyHtml));
    if (isBlank(bodyHtml)) throw InvalidInput.field('bodyHtml', 'required', 'Напишите текст согласия');
    if (input.validFrom.getTime() < now.getTime() - DAY_MS)
      throw InvalidInput.field('validFrom', 'in-the-past', 'Задним числом редакцию ввести нельзя');
    if (input.validFrom.getTime() > now.getTime() + LATEST_DAYS * DAY_MS)
      throw InvalidInput.field('validFrom', 'too-late', 'Не позже чем через год');
    await this.audit.transaction(actor, async (tx) => {
      const text = { ...input, bodyHtml, id: randomUUIDv7(), publishedById: actor.personId };
      if (!(await this.repository.insertText(tx, text)))
        throw InvalidInput.field('version', 'taken', 'Такая редакция уже есть: прежние не меняются');
      await PublicCache.touch(tx);
      await this.jobs.add(tx, CONSENT_IN_FORCE, {}, { runAt: input.validFrom });
    });
  }

  /** What the actor agreed to, the newest first, withdrawn ones too; at most 500. */
  async ofActor(actor: Actor): Promise<GivenConsent[]> {
    return this.repository.given(await this.ownerOf(actor), SHOWN);
  }

  /**
   * The actor agrees to the publication of his name and pictures; the box was empty, `version` is what he read. Throws
   * InvalidInput when the text has changed since, Conflict when he agrees already.
   */
  async giveDistribution(actor: Actor, version: string, origin: Origin): Promise<void> {
    if (await this.agreesTo(actor, 'DISTRIBUTION')) throw new Conflict('Вы уже дали это согласие');
    await this.give(actor, 'DISTRIBUTION', version, origin);
  }

  /** Whoever holds a role is known by appointment; others agree once, with a registration or with the first profile. */
  async needsForProfile(actor: Actor): Promise<boolean> {
    return actor.roles.length === 0 && !(await this.agreesTo(actor, 'PERSONAL_DATA'));
  }

  /** The actor agrees to the processing of what the profile holds. Throws InvalidInput when the text has changed since. */
  async giveForProfile(actor: Actor, version: string, origin: Origin): Promise<void> {
    await this.give(actor, 'PERSONAL_DATA', version, origin);
  }

  /**
   * Withdraws one of the actor's consents (152-FZ, art. 9, part 2). A registration ahead is cancelled as if by its owner,
   * and its names go with the next nights; with the consent to the profile its fields are emptied. Staff are told. Throws NotFound for others', RuleViolation `already-withdrawn`.
   */
  async withdraw(actor: Actor, id: string): Promise<void> {
    const consent = await this.repository.ownOf(await this.ownerOf(actor), id);
    if (!consent) throw new NotFound('Такого согласия нет');
    await this.audit.transaction(actor, async (tx) => {
      const by = { personId: actor.personId, now: this.clock.now() };
      if ((await this.repository.withdraw(tx, id, by)) === 0)
        throw new RuleViolation('already-withdrawn', 'Согласие уже отозвано');
      const registrationId = consent.kind === 'PERSONAL_DATA' ? consent.registrationId : null;
      if (consent.kind === 'PERSONAL_DATA' && !registrationId && actor.roles.length === 0)
        await this.repository.emptyProfile(tx, actor.personId);
      await this.jobs.add(tx, CONSENT_WITHDRAWN, { registrationId, consentId: id }, { priority: 0 });
    });
  }

  /** After a withdrawal: gives the place back and tells those who manage personal data. Safe to run twice. */
  async afterWithdrawal(consentId: string, registrationId: string | null): Promise<void> {
    if (registrationId) await this.withdrawal.releaseOne(registrationId);
    const officers = await this.repository.officers(this.clock.now());
    await this.audit.transaction({ personId: null }, async (tx) => {
      for (const { id, email } of officers)
        await this.links.tell(tx, { notice: 'CONSENT_WITHDRAWN', email, name: '', key: `${consentId}:${id}` });
    });
  }

  /** The last 50 withdrawn consents whose names are still there. Throws Forbidden. */
  async withdrawn(actor: Actor): Promise<WithdrawnConsent[]> {
    assertCanEverywhere(actor, 'personal-data.manage');
    return this.repository.withdrawn(OFFICE_SHOWN);
  }

  /** A text published beforehand begins to count: pages kept with the old one go. */
  async comeIntoForce(): Promise<void> {
    await this.audit.transaction({ personId: null }, (tx) => PublicCache.touch(tx));
  }

  private async agreesTo(actor: Actor, kind: ConsentKind): Promise<boolean> {
    const given = await this.ofActor(actor);
    return given.some((consent) => consent.kind === kind && !consent.withdrawnAt);
  }

  private async give(actor: Actor, kind: ConsentKind, version: string, origin: Origin): Promise<void> {
    const text = await this.inForce(kind);
    if (text.version !== version)
      throw InvalidInput.field(
        'accepted',
        'outdated-consent',
        'Текст согласия обновился. Прочитайте его и отметьте снова',
      );
    const consent = { documentId: text.id, personId: actor.personId, ...origin, now: this.clock.now() };
    await this.audit.transaction(actor, (tx) => this.repository.insert(tx, consent));
  }

  private async ownerOf(actor: Actor): Promise<Owner> {
    return { personId: actor.personId, confirmedEmail: await this.profiles.confirmedEmail(actor) };
  }
}
