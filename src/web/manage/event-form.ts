import type { FieldError } from '../../common/errors.js';
import { inZone } from '../../common/russian.js';
import { type KindField, kindHas, noDetails, type Site } from '../../features/events/event-kinds.rules.js';
import { EVENT_KINDS } from '../../features/events/events.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { FormValues } from '../../platform/http/form.js';

export type ManagedEvent = EventRow & { joinUrl: string | null };

/** What the DTO knows of a form: boxes left empty are an empty list, a chosen item carries its measure. */
export function readEventForm(values: FormValues): FormValues {
  const [chosen] = [values['measures'] ?? []].flat() as { measureId?: unknown; itemId?: unknown }[];
  const measures = chosen ? measureOf(chosen) : [];
  return {
    ...values,
    ...detailsOf(values),
    audience: values['audience'] ?? [],
    grades: values['grades'] ?? [],
    approvalRequired: values['approvalRequired'] ?? false,
    measures,
  };
}

/** The main link, in the words of the form or as it is stored. */
function measureOf({ measureId, itemId }: { measureId?: unknown; itemId?: unknown }): FormValues[] {
  if (typeof measureId !== 'string') return [];
  const [id, item = itemId] = measureId.split('/');
  return [{ measureId: id, ...(typeof item === 'string' && { itemId: item }), isPrimary: true }];
}

/**
 * The form carries the fields of all kinds, since it works without scripts: those of the chosen kind are read, the others are
 * left out. A parent meeting is always open (plan measure 9).
 */
function detailsOf(values: FormValues): FormValues {
  const kind = EVENT_KINDS.find((one) => one === values['kind']);
  const read: Readonly<Record<KindField, unknown>> = {
    halls: linesOf(values['halls']),
    themes: linesOf(values['themes']),
    sites: linesOf(values['sites']).map(readSite),
    papersText: values['papersText'] ?? null,
    papersDueAt: values['papersDueAt'] ?? null,
    academicHours: values['academicHours'] ?? null,
    studyForm: values['studyForm'] ?? null,
    closedList: values['closedList'] === 'true',
  };
  const others = Object.keys(noDetails()).filter((field) => !kind || !kindHas(kind, field as KindField));
  const own: FormValues = { ...read, ...Object.fromEntries(others.map((field) => [field, undefined])) };
  return kind === 'PARENT_MEETING' ? { ...own, registrationMode: 'NONE' } : own;
}

function linesOf(text: unknown): string[] {
  return typeof text === 'string'
    ? text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean)
    : [];
}

/** «Колледж — ул. Труда, 5»: the name and, after a dash, the address. */
function readSite(line: string): Site {
  const [name = '', ...address] = line.split(/(?<!\s)\s+[—–-]\s+/);
  return { name: name.trim(), address: address.join(' — ').trim() || null };
}

function writeSite({ name, address }: Site): string {
  return address ? `${name} — ${address}` : name;
}

const IN_A_LIST = /^(sites|halls|themes)\.(\d+)(?:\.|$)/;

/** What is wrong in a line of a list stands at the list, with the number of the line. */
export function listErrors(errors: readonly FieldError[]): FieldError[] {
  return errors.map((error) => {
    const [, field, line] = IN_A_LIST.exec(error.field) ?? [];
    return field ? { ...error, field, message: `Строка ${Number(line) + 1}: ${error.message}` } : error;
  });
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
    halls: event.halls.join('\n'),
    themes: event.themes.join('\n'),
    sites: event.sites.map(writeSite).join('\n'),
    academicHours: event.academicHours === null ? null : String(event.academicHours),
    closedList: String(event.closedList),
    capacity: event.capacity === null ? null : String(event.capacity),
    startsAt: wall(event.startsAt),
    endsAt: wall(event.endsAt),
    registrationOpensAt: wall(event.registrationOpensAt),
    registrationClosesAt: wall(event.registrationClosesAt),
    revision: String(event.revision),
    measures: measures.map(({ measureId, itemId }) => ({ measureId, itemId })),
  };
}
