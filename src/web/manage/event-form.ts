import { inZone } from '../../common/russian.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { FormValues } from '../../platform/http/form.js';

export type ManagedEvent = EventRow & { joinUrl: string | null };

/** What the DTO knows of a form: boxes left empty are an empty list, a chosen item carries its measure. */
export function readEventForm(values: FormValues): FormValues {
  const chosen = [values['measures'] ?? []].flat() as { measureId?: unknown }[];
  const measures = chosen.flatMap(({ measureId }) => {
    if (typeof measureId !== 'string') return [];
    const [id, itemId] = measureId.split('/');
    return [{ measureId: id, ...(itemId && { itemId }), isPrimary: true }];
  });
  const approvalRequired = values['approvalRequired'] ?? false;
  return { ...values, audience: values['audience'] ?? [], approvalRequired, measures };
}

/** The event as the form's values: times on the wall clock of its zone. */
export function eventFormValues(
  event: ManagedEvent,
  measures: readonly { measureId: string; itemId: string | null }[],
): FormValues {
  const wall = (instant: Date | null) =>
    instant ? inZone(instant, event.zone).toPlainDateTime().toString({ smallestUnit: 'minute' }) : null;
  return {
    ...event,
    grades: event.grades.map(String),
    capacity: event.capacity === null ? null : String(event.capacity),
    startsAt: wall(event.startsAt),
    endsAt: wall(event.endsAt),
    registrationOpensAt: wall(event.registrationOpensAt),
    registrationClosesAt: wall(event.registrationClosesAt),
    revision: String(event.revision),
    measures: measures.map(({ measureId, itemId }) => ({ measureId, itemId })),
  };
}
