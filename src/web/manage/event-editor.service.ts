import { Injectable } from '@nestjs/common';
import { Conflict } from '../../common/errors.js';
import { changedValues } from '../../common/differences.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { AuditLogService } from '../../features/audit/audit-log.service.js';
import { EditingService } from '../../features/events/editing.service.js';
import { EventInput, EventPatch } from '../../features/events/events.dto.js';
import { EventsService } from '../../features/events/events.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { validateInput } from '../../platform/http/validation.js';
import type { ConflictFacts } from '../components/conflict-notice.js';
import { EventChoices } from './event-choices.service.js';
import { applyChoices, baseOf, conflictRows } from './event-conflict.js';
import { eventFormValues, readEventForm } from './event-form.js';

/** A form that was not saved, since somebody else saved before: what was typed goes on, nothing of it is lost. */
export interface EventConflict {
  values: FormValues;
  conflict: ConflictFacts;
}

/** What of the event a form changes. */
const TABLES = ['event', 'event_measure', 'seat_pool'];

/** A form sends boxes in its own order. */
function inOrder(values: FormValues): FormValues {
  const sorted = (field: string): string[] => [values[field] ?? []].flat().map(String).toSorted();
  return { ...values, audience: sorted('audience'), grades: sorted('grades') };
}

interface Link {
  measureId: string;
  itemId: string | null;
}

/** The links to the plan with another main one; those that the form does not show stay. */
function withOthers(chosen: unknown, links: readonly Link[]): unknown[] {
  const [main] = [chosen ?? []].flat() as { measureId: string }[];
  const others = links.slice(1).filter(({ measureId }) => measureId !== main?.measureId);
  return [...(main ? [main] : []), ...others.map(({ measureId, itemId }) => ({ measureId, itemId }))];
}

/** Editing an event by two people at once: nothing is overwritten silently and nothing typed is lost. */
@Injectable()
export class EventEditorModel {
  constructor(
    private readonly events: EventsService,
    private readonly editing: EditingService,
    private readonly choices: EventChoices,
    private readonly audit: AuditLogService,
  ) {}

  /** Creates a draft from the form; returns its slug. Throws as EditingService.create. */
  async create(actor: Actor, values: FormValues): Promise<string> {
    return this.editing.create(actor, await validateInput(EventInput, readEventForm(values)));
  }

  /** The event as its form shows it; `base` is what it was opened with. */
  async open(actor: Actor, slug: string): Promise<FormValues> {
    const event = await this.events.getManaged(actor, slug);
    const values = eventFormValues(event, await this.events.measures(event.id));
    return { ...values, base: baseOf(values) };
  }

  /**
   * Saves the form with what was chosen in an earlier conflict. Null when it is saved; that somebody else changed only what this
   * form leaves as it is does not stop it. Throws as EditingService.update.
   */
  async save(actor: Actor, slug: string, submitted: FormValues): Promise<EventConflict | null> {
    const { take, base, ...typed } = submitted;
    const mine = take ? applyChoices(typed, await this.open(actor, slug), take) : typed;
    try {
      await this.update(actor, slug, mine);
      return null;
    } catch (error) {
      if (!(error instanceof Conflict) || error.code !== 'stale-form') throw error;
    }
    const { base: freshBase, ...stored } = await this.open(actor, slug);
    const rows = conflictRows(base, stored, mine, await this.choices.all(actor));
    const values = { ...mine, revision: stored['revision'], base: freshBase };
    if (rows.length > 0) return { values, conflict: { ...(await this.lastChange(actor, slug)), rows } };
    await this.update(actor, slug, { ...mine, revision: stored['revision'] });
    return null;
  }

  private async update(actor: Actor, slug: string, values: FormValues): Promise<void> {
    const event = await this.events.getManaged(actor, slug);
    const links = await this.events.measures(event.id);
    const typed = readEventForm(values);
    const shown = inOrder(readEventForm(eventFormValues(event, links)));
    const changed = changedValues(inOrder(typed), shown);
    const input = {
      ...changed,
      revision: typed['revision'],
      ...('measures' in changed && { measures: withOthers(changed['measures'], links) }),
    };
    await this.editing.update(actor, slug, await validateInput(EventPatch, input));
  }

  private async lastChange(actor: Actor, slug: string): Promise<{ by: string | null; at: Date }> {
    const event = await this.events.getManaged(actor, slug);
    const last = await this.audit.lastChange(event.id, TABLES);
    return { by: last?.name ?? null, at: last?.at ?? event.revisedAt };
  }
}
