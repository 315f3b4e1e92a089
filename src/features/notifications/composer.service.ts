import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { asciiAddress, isAddress } from '../../platform/mail/mailbox.js';
import { MailService } from '../../platform/mail/mail.service.js';
import { CalendarService, type EventEntry } from '../calendar/calendar.service.js';
import { isBackAtFirst } from '../events/lifecycle.rules.js';
import { type Place, samePlace } from '../events/events.rules.js';
import type { EventsService } from '../events/events.service.js';
import type { RegistrationState } from '../registrations/registrations.rules.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { namesOf, toNameOf } from '../registrations/addressee.rules.js';
import { expiryOf, type LetterKind, placeMovedAlong, sameTimes, type Times } from './notifications.rules.js';
import { basisOf, type Tells, tellsOf, type Told, UNTOLD } from './told.rules.js';
import { alreadyRegistered } from './templates/already-registered.js';
import { cancelled } from './templates/cancelled.js';
import { checkAddress } from './templates/check-address.js';
import { confirmed } from './templates/confirmed.js';
import { eventCancelled } from './templates/event-cancelled.js';
import { eventRestored } from './templates/event-restored.js';
import { eventWithdrawn } from './templates/event-withdrawn.js';
import { inReview } from './templates/in-review.js';
import type { LetterModel, Standing } from './templates/model.js';
import { moved } from './templates/moved.js';
import { placeChanged } from './templates/place-changed.js';
import { placeHeld, promoted } from './templates/promoted.js';
import { rejected } from './templates/rejected.js';
import type { RenderedLetter } from './templates/render.js';
import { waiting } from './templates/waiting.js';

export type EventOfLetter = NonNullable<Awaited<ReturnType<EventsService['findById']>>>;
export type Recipient = NonNullable<Awaited<ReturnType<RegistrationsService['findById']>>>;
export type CalendarMethod = 'REQUEST' | 'CANCEL';

/** What is known beside the event and the recipient. */
export interface Circumstance {
  /** What the recipient knows; absent: nothing. */
  told?: Told;
  /** MOVED: the time before, when none was told. */
  from?: Times;
  /** CANCELLED: the state the registration was in; absent when the fact did not say. */
  was?: RegistrationState;
  /** The event in calendars, when it has been read for many letters at once. */
  entry?: EventEntry | null;
}

/** What a letter says, and until when it is worth saying. */
export interface Content extends RenderedLetter {
  replyTo: string | null;
  ics: string | null;
  icsMethod: CalendarMethod | null;
  eventSequence: number;
  startsAt: Date;
  endsAt: Date;
  expiresAt: Date;
  /** What the recipient will know, and the versions it is written from. */
  tells: Tells[];
  basis: string | null;
}

/** Writes letters: picks the template, fills it for one recipient and adds the part for the calendar. */
@Injectable()
export class ComposerService {
  constructor(
    private readonly registrations: RegistrationsService,
    private readonly calendar: CalendarService,
    private readonly mail: MailService,
    private readonly config: Config,
  ) {}

  /** The letter `kind` to `recipient` as things stand in `event` and `recipient`. Changes nothing. */
  async compose(
    kind: LetterKind,
    event: EventOfLetter,
    recipient: Recipient,
    circumstance: Circumstance = {},
  ): Promise<Content> {
    const icsMethod = methodOf(kind, recipient, circumstance);
    const entry = icsMethod && (circumstance.entry ?? (await this.entryOf(event)));
    const ics = icsMethod && entry && this.invitation(entry, icsMethod, recipient);
    const replyTo = event.contact && isAddress(event.contact) ? event.contact : null;
    const model = this.model(event, recipient, replyTo !== null);
    const position = kind === 'WAITING' ? await this.registrations.positionOf(recipient.id) : null;
    return {
      ...render(kind, model, event, recipient, { ...circumstance, position, invited: ics !== null }),
      replyTo,
      ics,
      icsMethod: ics === null ? null : icsMethod,
      eventSequence: event.sequence,
      startsAt: event.startsAt,
      endsAt: event.endsAt,
      expiresAt: expiryOf(kind, event, recipient),
      tells: tellsOf(kind, event, recipient.id),
      basis: basisOf(kind, {
        eventRevision: event.revision,
        registrationRevision: recipient.revision,
        linkGeneration: recipient.linkGeneration,
        told: circumstance.told ?? UNTOLD,
        newestRelease: null,
      }),
    };
  }

  /** The event in calendars; null when it is gone. */
  entryOf(event: EventOfLetter): Promise<EventEntry | null> {
    return this.calendar.veventOf(event.id);
  }

  /** The letter `kind` as somebody with a confirmed place would read it, were `event` so; for those who are about to cause it. */
  sample(
    kind: 'MOVED' | 'EVENT_CANCELLED' | 'EVENT_WITHDRAWN' | 'EVENT_RESTORED',
    event: EventOfLetter,
    from?: Times,
  ): RenderedLetter {
    const site = this.config.PUBLIC_URL;
    const model = this.modelWith(event, SAMPLE_PERSON, `${site}/r/…`, false);
    return render(kind, model, event, SAMPLE_RECIPIENT, {
      from,
      told: from && { ...UNTOLD, times: from },
      position: null,
      invited: true,
    });
  }

  /** Where links lead. */
  get site(): string {
    return this.config.PUBLIC_URL;
  }

  /** The page of the recipient's own registration. */
  ownPage(recipient: Recipient): string {
    return `${this.config.PUBLIC_URL}/r/${this.registrations.tokenOf(recipient)}`;
  }

  /** Invitations to those of one person's dates that have a confirmed place, one after another; null when there is none. */
  async invitationsTo(dates: readonly { event: EventOfLetter; recipient: Recipient }[]): Promise<string | null> {
    const messages: string[] = [];
    for (const { event, recipient } of dates) {
      const entry = recipient.state === 'CONFIRMED' ? await this.entryOf(event) : null;
      if (entry) messages.push(this.invitation(entry, 'REQUEST', recipient));
    }
    return messages.join('') || null;
  }

  private invitation(entry: EventEntry, method: CalendarMethod, recipient: Recipient): string {
    return this.calendar.invitationFrom(entry, {
      method,
      organizer: { email: this.mail.from.address },
      attendee: { email: asciiAddress(recipient.email), name: toNameOf(recipient) },
      registrationRevision: recipient.revision,
    });
  }

  private model(event: EventOfLetter, recipient: Recipient, answerable: boolean): LetterModel {
    return this.modelWith(event, namesOf(recipient), this.ownPage(recipient), answerable);
  }

  private modelWith(
    event: EventOfLetter,
    person: LetterModel['person'],
    own: string,
    answerable: boolean,
  ): LetterModel {
    const site = this.config.PUBLIC_URL;
    const page = `${site}/events/${event.slug}`;
    return {
      person,
      event,
      answerable,
      links: {
        site,
        own,
        confirm: `${own}/confirm`,
        cancel: `${own}/cancel`,
        join: `${own}/join`,
        event: page,
        ics: `${page}.ics`,
        events: `${site}/events`,
      },
    };
  }
}

/** The calendar part of a letter (calendar-and-mail.md, 5.3): only those with a confirmed place have an entry to change. */
function methodOf(
  kind: LetterKind,
  { state, emailConfirmedAt }: Recipient,
  { was }: Circumstance,
): CalendarMethod | null {
  switch (kind) {
    case 'CONFIRMED':
    case 'PROMOTED':
      return 'REQUEST';
    case 'MOVED':
    case 'PLACE_CHANGED':
    case 'EVENT_RESTORED':
      return state === 'CONFIRMED' ? 'REQUEST' : null;
    case 'EVENT_CANCELLED':
    case 'EVENT_WITHDRAWN':
      return state === 'CONFIRMED' ? 'CANCEL' : null;
    case 'CANCELLED':
      return (was ? was === 'CONFIRMED' : emailConfirmedAt !== null) ? 'CANCEL' : null;
    default:
      return null;
  }
}

const SAMPLE_PERSON = { firstName: 'Имя', middleName: 'Отчество' };
const SAMPLE_RECIPIENT = {
  state: 'CONFIRMED',
  holdExpiresAt: null,
  unheld: false,
  emailConfirmedAt: null,
  cancelCause: null,
  cancelReason: null,
} as const satisfies Standpoint;

/** What of a registration decides the words of a letter. */
type Standpoint = Pick<
  Recipient,
  'state' | 'holdExpiresAt' | 'unheld' | 'emailConfirmedAt' | 'cancelCause' | 'cancelReason'
>;

function render(
  kind: LetterKind,
  model: LetterModel,
  event: EventOfLetter,
  recipient: Standpoint,
  more: Circumstance & { position: number | null; invited: boolean },
): RenderedLetter {
  switch (kind) {
    case 'CHECK_ADDRESS':
      return checkAddress(model, recipient.holdExpiresAt, recipient.unheld);
    case 'WAITING':
      return waiting(model, more.position, recipient.emailConfirmedAt !== null);
    case 'ALREADY_REGISTERED':
      return alreadyRegistered(model);
    case 'IN_REVIEW':
      return inReview(model);
    case 'CONFIRMED':
      return confirmed(model);
    case 'PROMOTED':
      return promoted(model);
    case 'PLACE_HELD':
      return placeHeld(model, recipient.holdExpiresAt);
    case 'CANCELLED': {
      const byOrganiser = recipient.cancelCause === 'BY_ORGANISER';
      return cancelled(model, { byOrganiser, wasWaiting: more.was === 'WAITLISTED', invited: more.invited });
    }
    case 'REJECTED':
      return rejected(model, recipient.cancelReason);
    default:
      return renderChange(kind, model, event, recipient, more);
  }
}

/** Letters about what has become of the event. */
function renderChange(
  kind: 'EVENT_CANCELLED' | 'EVENT_WITHDRAWN' | 'EVENT_RESTORED' | 'MOVED' | 'PLACE_CHANGED',
  model: LetterModel,
  event: EventOfLetter,
  recipient: Standpoint,
  more: Circumstance & { invited: boolean },
): RenderedLetter {
  const told = more.told ?? UNTOLD;
  switch (kind) {
    case 'EVENT_CANCELLED':
      return eventCancelled(model, { reason: event.cancelReason, invited: more.invited, told: told.times });
    case 'EVENT_WITHDRAWN':
      return eventWithdrawn(model, { reason: event.withdrawReason, invited: more.invited, told: told.times });
    case 'MOVED':
      return moved(model, {
        from: told.times ?? more.from ?? event,
        reason: event.moveReason,
        place: told.place ? otherThan(event, told.place) : placeMovedAlong(event),
        standing: standingOf(recipient.state),
        isBack: isBackAtFirst(event),
      });
    case 'PLACE_CHANGED':
      return placeChanged(model, {
        before: told.place ?? event.placeBefore ?? event,
        isTimeKnown: !told.times || sameTimes(told.times, event),
        standing: standingOf(recipient.state),
      });
    case 'EVENT_RESTORED':
      return eventRestored(model, {
        reason: event.restoreReason,
        standing: standingOf(recipient.state),
        time: told.times && !sameTimes(told.times, event) ? told.times : null,
        place: told.place && otherThan(event, told.place),
      });
  }
}

const otherThan = (event: Place, known: Place): Place | null => (samePlace(known, event) ? null : known);

function standingOf(state: RegistrationState): Standing {
  if (state === 'CONFIRMED' || state === 'IN_REVIEW') return state;
  return state === 'WAITLISTED' ? 'WAITING' : 'HELD';
}
