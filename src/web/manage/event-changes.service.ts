import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { formatDateTime, formatWhen } from '../../common/russian.js';
import { type Actor, assertCan } from '../../features/accounts/accounts.rules.js';
import type { MoveInput } from '../../features/events/lifecycle.dto.js';
import { ownedBy, type Schedule } from '../../features/events/events.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { knownTimes } from '../../features/events/lifecycle.rules.js';
import { LifecycleService } from '../../features/events/lifecycle.service.js';
import { ComposerService } from '../../features/notifications/composer.service.js';
import { LettersService } from '../../features/notifications/letters.service.js';
import { type Clash, ClashesService } from '../../features/programs/clashes.service.js';
import { ProgramsService } from '../../features/programs/programs.service.js';
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
const NOBODY = 'Участников пока нет, писем не будет.';

/** Previews of moving, cancelling and restoring. They change nothing and refuse what the change itself would refuse. */
@Injectable()
export class EventChangesModel {
  constructor(
    private readonly events: EventsService,
    private readonly lifecycle: LifecycleService,
    private readonly registrations: RegistrationsService,
    private readonly clashes: ClashesService,
    private readonly programs: ProgramsService,
    private readonly composer: ComposerService,
    private readonly letters: LettersService,
    private readonly clock: Clock,
  ) {}

  async move(actor: Actor, slug: string, input: MoveInput): Promise<ChangePreview> {
    const event = await this.events.getManaged(actor, slug);
    const moved = await this.lifecycle.previewMove(actor, slug, input);
    const [told, clashes, program] = await Promise.all([
      this.holders(event),
      this.clashes.atTime(actor, event.id, moved),
      this.programs.getWorkingCopy(actor, slug),
    ]);
    const now = this.clock.now();
    const known = knownTimes(event, now);
    const future = { ...event, ...moved, movedAt: now, moveReason: input.reason };
    return {
      rows: rowsOf(event, moved),
      ...told,
      letter: this.composer.sample('MOVED', future, known),
      clashes,
      notes:
        program.sessions.length > 0
          ? ['В программе прежнее время. После переноса исправьте её и опубликуйте новую версию.']
          : [],
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
