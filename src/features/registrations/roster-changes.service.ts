import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Conflict, InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import { AuditService } from '../../platform/audit/audit.service.js';
import { type Actor, assertCan } from '../accounts/accounts.rules.js';
import { ownedBy } from '../events/events.rules.js';
import { EventsService } from '../events/events.service.js';
import { ParticipantsService } from './participants.service.js';
import type { ParticipantInput } from './registrations.dto.js';
import { type RegistrationRow, RegistrationsRepository } from './registrations.repository.js';
import { CHANGEABLE, type RosterChange } from './registrations.rules.js';
import type { RosterFilter } from './roster.dto.js';
import { RosterRepository, type RosterScope, type RosterSelection } from './roster.repository.js';
import { scopeIn } from './roster.service.js';
import { SeatsService } from './seats.service.js';

/** Rows that were ticked, or all the filter finds: then with how many the organiser was told there are. */
export type Selection = { ids: readonly string[] } | { filter: RosterFilter; expected?: number };

/** So many at once hold the lock of the event's places; a run that is cut short is simply repeated. */
const PIECE = 200;

/** What the organiser does with registrations, one or many. */
@Injectable()
export class RosterChangesService {
  constructor(
    private readonly repository: RosterRepository,
    private readonly registrations: RegistrationsRepository,
    private readonly seats: SeatsService,
    private readonly events: EventsService,
    private readonly participants: ParticipantsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * The organiser decides on, cancels or checks in one of the event's own registrations. `reason` of a rejection is told by
   * letter. Throws RuleViolation when the change does nothing in its state, NotFound or Forbidden out of scope.
   */
  async change(actor: Actor, slug: string, id: string, change: RosterChange, reason?: string): Promise<void> {
    const event = await this.changed(actor, slug, change);
    const registration = await this.ofEvent(event.id, id);
    if (change === 'confirm') return this.seats.confirm(registration, actor);
    if (change === 'check-in' && registration.state !== 'CONFIRMED')
      throw new RuleViolation('not-confirmed', 'Отметить можно только участника с подтверждённым местом');
    const reached = await this.apply(actor, event.id, [id], change, reason);
    const isRepeat = change === 'cancel' || change === 'check-in' || change === 'undo-check-in';
    if (reached === 0 && !isRepeat)
      throw new RuleViolation('already-decided', 'Заявку уже рассмотрели или отменили. Обновите страницу');
  }

  /** How many of the selection there are, and how many of them the change would reach; without a change all. */
  async preview(
    actor: Actor,
    slug: string,
    selection: Selection,
    change?: RosterChange,
  ): Promise<{ total: number; reached: number }> {
    const event = await this.changed(actor, slug, change ?? 'approve');
    const scope = scopeIn(actor, event);
    const all = selected(selection);
    const total = await this.repository.count(scope, all, { changeable: true });
    const narrowed = change && narrow(all, change);
    return { total, reached: narrowed ? await this.repository.count(scope, narrowed, { changeable: true }) : total };
  }

  /**
   * The same change of many; returns how many it reached. Throws Conflict `selection-changed` when the filter finds another
   * number than the organiser was told, InvalidInput for a rejection without a reason.
   */
  async changeMany(
    actor: Actor,
    slug: string,
    selection: Selection,
    change: Exclude<RosterChange, 'confirm'>,
    reason?: string,
  ): Promise<number> {
    const event = await this.changed(actor, slug, change);
    const ids = await this.idsOf(scopeIn(actor, event), selection, change);
    let reached = 0;
    for (let start = 0; start < ids.length; start += PIECE)
      reached += await this.apply(actor, event.id, ids.slice(start, start + PIECE), change, reason);
    return reached;
  }

  /** Ids of the selection, for what is done to registrations elsewhere (tags). Throws as `changeMany`. */
  async idsOfSelection(actor: Actor, slug: string, selection: Selection): Promise<{ eventId: string; ids: string[] }> {
    const event = await this.changed(actor, slug, 'approve');
    return { eventId: event.id, ids: await this.idsOf(scopeIn(actor, event), selection) };
  }

  /** Corrects the given fields of a participant; the rest stays. Throws InvalidInput for an unknown school. */
  async edit(actor: Actor, slug: string, id: string, patch: Partial<ParticipantInput>): Promise<void> {
    const event = await this.changed(actor, slug, 'confirm');
    const row = await this.ofEvent(event.id, id);
    const school = row.schoolUnverified
      ? { schoolName: row.school }
      : { schoolId: patch.schoolName ? null : row.schoolId };
    const present = { ...row, municipality: row.municipalityOktmo, ...school };
    const participant = await this.participants.resolve({ ...present, ...patch });
    await this.audit.transaction(actor, (tx) => this.registrations.edit(id, participant, this.clock.now(), tx));
  }

  private async apply(
    actor: Actor,
    eventId: string,
    ids: readonly string[],
    change: Exclude<RosterChange, 'confirm'>,
    reason = '',
  ): Promise<number> {
    switch (change) {
      case 'approve':
        return this.seats.approve(eventId, ids, actor);
      case 'reject':
        if (reason === '') throw InvalidInput.field('reason', 'required', 'Напишите причину: её увидит участник');
        return this.seats.reject(eventId, ids, reason, actor);
      case 'readmit':
        return this.seats.readmit(eventId, ids, actor);
      case 'cancel':
        return this.seats.cancelMany(eventId, ids, actor);
      case 'check-in':
      case 'undo-check-in': {
        const at = change === 'check-in' ? this.clock.now() : null;
        return this.audit.transaction(actor, (tx) => this.registrations.markPresence(tx, eventId, ids, at));
      }
    }
  }

  private async idsOf(scope: RosterScope, selection: Selection, change?: RosterChange): Promise<string[]> {
    const all = selected(selection);
    const narrowed = change ? narrow(all, change) : all;
    const ids = narrowed ? await this.repository.ids(scope, narrowed) : [];
    if ('filter' in selection && selection.expected !== undefined && selection.expected !== ids.length)
      throw new Conflict(
        `Пока вы решали, список изменился: теперь это ${count(ids.length, 'человек', 'человека', 'человек')}. Проверьте и подтвердите ещё раз`,
        'selection-changed',
      );
    return ids;
  }

  private async changed(
    actor: Actor,
    slug: string,
    change: RosterChange,
  ): Promise<{ id: string; organiserId: string }> {
    const event = await this.events.getManaged(actor, slug);
    const isPresence = change === 'check-in' || change === 'undo-check-in';
    assertCan(actor, isPresence ? 'registration.check-in' : 'registration.change', ownedBy(event));
    return event;
  }

  private async ofEvent(eventId: string, id: string): Promise<RegistrationRow> {
    const registration = await this.registrations.findById(id);
    if (!registration || registration.eventId !== eventId) throw new NotFound('Такой регистрации нет');
    return registration;
  }
}

function selected(selection: Selection): RosterSelection {
  return 'ids' in selection ? { ids: selection.ids } : selection.filter;
}

/** The part the change would do something to; null when there is none. */
function narrow(all: RosterSelection, change: RosterChange): RosterSelection | null {
  const states = CHANGEABLE[change].filter((state) => !all.status || all.status.includes(state));
  return states.length > 0 ? { ...all, status: states } : null;
}
