import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { count, formatDateTime, formatWhen } from '../../common/russian.js';
import { InvalidInput } from '../../common/errors.js';
import { assertMove, PUBLICATION } from '../../common/lifecycle.js';
import { type Actor, assertCan } from '../../features/accounts/accounts.rules.js';
import type { MoveInput } from '../../features/events/lifecycle.dto.js';
import { ownedBy, type Schedule } from '../../features/events/events.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { knownTimes } from '../../features/events/lifecycle.rules.js';
import { ComposerService } from '../../features/notifications/composer.service.js';
import { LettersService } from '../../features/notifications/letters.service.js';
import { type Clash, ClashesService } from '../../features/programs/clashes.service.js';
import { type MovePreview, ReschedulingService } from '../../features/rescheduling/rescheduling.service.js';
import { RegistrationsService } from '../../features/registrations/registrations.service.js';
import type { ManagedEvent } from './event-form.js';

/** What a change will do, for whoever is about to confirm it. */
export interface ChangePreview {
  rows: readonly { what: string; before: string; after: string }[];
  /** Who gets the letter, in numbers; empty when nobody does. */
  told: readonly { who: string; number: number }[];
  /** Why nobody is told; null when people are. */
  silence: string | null;
  letter: { subject: string; text: string };
  clashes: readonly Clash[];
  /** What is left to be done by hand. */
  notes: readonly string[];
}

const UNSEEN = 'Событие не опубликовано, поэтому писем не будет.';
const NOTHING_TO_TELL = 'Событие прошло или отменено, писем не будет.';
const NOBODY = 'Участников пока нет, писем не будет.';

/** Previews of moving, cancelling and restoring. They change nothing and refuse what the change itself would refuse. */
@Injectable()
export class EventChangesModel {
  constructor(
    private readonly events: EventsService,
    private readonly rescheduling: ReschedulingService,
    private readonly registrations: RegistrationsService,
    private readonly clashes: ClashesService,
    private readonly composer: ComposerService,
    private readonly letters: LettersService,
    private readonly clock: Clock,
  ) {}

  async move(actor: Actor, slug: string, input: MoveInput): Promise<ChangePreview> {
    const event = await this.events.getManaged(actor, slug);
    const preview = await this.rescheduling.preview(actor, slug, input);
    const moved = preview.schedule;
    const [told, clashes] = await Promise.all([this.holders(event), this.clashes.atTime(actor, event.id, moved)]);
    const now = this.clock.now();
    const known = knownTimes(event, now);
    const future = { ...event, ...moved, movedAt: now, moveReason: input.reason };
    return {
      rows: [...rowsOf(event, moved), ...plannedRows(event, preview)],
      ...told,
      letter: this.composer.sample('MOVED', future, known),
      clashes,
      notes: notesOf(preview),
    };
  }

  async cancel(actor: Actor, slug: string, reason: string): Promise<ChangePreview> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'event.publish', ownedBy(event));
    const now = this.clock.now();
    const off = { ...event, cancelledAt: now, cancelReason: reason };
    return {
      rows: [],
      ...(await this.holders(event)),
      letter: this.composer.sample('EVENT_CANCELLED', off, knownTimes(event, now)),
      clashes: [],
      notes: [],
    };
  }

  async withdraw(actor: Actor, slug: string, reason: string | null): Promise<ChangePreview> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'event.publish', ownedBy(event));
    assertMove(PUBLICATION, event.publicationState, 'WITHDRAWN');
    const isAhead = !event.cancelledAt && event.endsAt > this.clock.now();
    const holders = isAhead ? await this.holders(event) : { told: [], silence: NOTHING_TO_TELL };
    if (holders.told.length > 0 && !reason)
      throw InvalidInput.field('reason', 'required', 'Напишите причину: её получат те, кто записан');
    const off = { ...event, publicationState: 'WITHDRAWN' as const, withdrawReason: reason };
    return {
      rows: [],
      ...holders,
      letter: this.composer.sample('EVENT_WITHDRAWN', off, knownTimes(event, this.clock.now())),
      clashes: [],
      notes: [],
    };
  }

  async restore(actor: Actor, slug: string, reason: string): Promise<ChangePreview> {
    const event = await this.events.getManaged(actor, slug);
    assertCan(actor, 'event.restore', ownedBy(event));
    const [number, clashes] = await Promise.all([
      this.letters.countToldOfCancellation(event.id),
      this.clashes.atTime(actor, event.id, event),
    ]);
    const told = number > 0 ? [{ who: 'Им сообщили об отмене', number }] : [];
    const on = { ...event, cancelledAt: null, cancelReason: null, restoreReason: reason };
    return {
      rows: [],
      ...(event.publicationState === 'PUBLISHED'
        ? { told, silence: number > 0 ? null : 'Об отмене никому не писали, писем не будет.' }
        : { told: [], silence: UNSEEN }),
      letter: this.composer.sample('EVENT_RESTORED', on),
      clashes,
      notes: [],
    };
  }

  private async holders(event: ManagedEvent): Promise<Pick<ChangePreview, 'told' | 'silence'>> {
    if (event.publicationState !== 'PUBLISHED') return { told: [], silence: UNSEEN };
    const counts = await this.registrations.countLive(event.id);
    const { CONFIRMED = 0, PENDING = 0, OFFERED = 0, IN_REVIEW = 0, WAITLISTED = 0 } = counts;
    const told = [
      { who: 'Место подтверждено', number: CONFIRMED },
      { who: 'Место держится, адрес не подтверждён', number: PENDING + OFFERED },
      { who: 'Ждут решения организатора', number: IN_REVIEW },
      { who: 'В листе ожидания', number: WAITLISTED },
    ].filter(({ number }) => number > 0);
    return { told, silence: told.length > 0 ? null : NOBODY };
  }
}

function rowsOf(event: ManagedEvent, moved: Schedule): ChangePreview['rows'] {
  const moment = (at: Date | null, absent: string) => (at ? formatDateTime(at, event.zone) : absent);
  const rows = [
    {
      what: 'Когда',
      before: formatWhen(event.startsAt, event.endsAt, event.zone),
      after: formatWhen(moved.startsAt, moved.endsAt, event.zone),
    },
  ];
  if (event.registrationMode === 'NONE') return rows;
  return [
    ...rows,
    {
      what: 'Регистрация открывается',
      before: moment(event.registrationOpensAt, 'с публикации'),
      after: moment(moved.registrationOpensAt, 'с публикации'),
    },
    {
      what: 'Регистрация закрывается',
      before: moment(event.registrationClosesAt, 'когда событие закончится'),
      after: moment(moved.registrationClosesAt, 'когда событие закончится'),
    },
  ];
}

/** When what is planned comes out by itself. */
function plannedRows(event: ManagedEvent, { planned }: MovePreview): ChangePreview['rows'] {
  const words = { event: 'Событие публикуется', announcement: 'Анонс выходит', postRelease: 'Пост-релиз выходит' };
  return (Object.keys(words) as (keyof typeof words)[]).flatMap((part) => {
    const before = planned.before[part];
    const after = planned.after[part];
    if (!before) return [];
    const moment = (at: Date | null) => (at ? formatDateTime(at, event.zone) : 'не назначено, опубликуйте сами');
    return [{ what: words[part], before: moment(before), after: moment(after) }];
  });
}

function notesOf({ program }: MovePreview): string[] {
  if (!program) return [];
  const all = count(program.sessions, 'пункт', 'пункта', 'пунктов');
  if (program.isTooLong)
    return [`Программа (${all}) сдвинется вместе с событием, но в новое время не поместится: исправьте её.`];
  return program.isReleased
    ? [`Программа (${all}) сдвинется вместе с событием, участники сразу увидят её новую версию.`]
    : [`Программа (${all}) сдвинется вместе с событием. Она ещё не опубликована.`];
}
