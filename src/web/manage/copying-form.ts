import { inZone } from '../../common/russian.js';
import { COPY_PARTS, type CopyPart } from '../../features/copying/copying.rules.js';
import type { Preview } from '../../features/copying/copying.service.js';
import type { FormValues } from '../../platform/http/form.js';

interface Source {
  title: string;
  startsAt: Date;
  zone: string;
  seriesId: string | null;
}

/** The same weekday and wall time as the event has, in the first week that is ahead. */
export function nextStart({ startsAt, zone }: Pick<Source, 'startsAt' | 'zone'>, now: Date): string {
  const start = inZone(startsAt, zone).toPlainDateTime();
  const days = inZone(startsAt, zone).until(inZone(now, zone), { largestUnit: 'days' }).days;
  const weeks = Math.max(1, Math.floor(days / 7) + 1);
  return start.add({ weeks }).toString({ smallestUnit: 'minute' });
}

/** A copy as its form is opened: everything the actor may take goes along. */
export function copyValues(source: Source, parts: readonly CopyPart[], now: Date): FormValues {
  return { title: source.title, startsAt: nextStart(source, now), parts: [...parts] };
}

/** A rule as its form is opened: every week, ten times. */
export function ruleValues(source: Source, now: Date): FormValues {
  const ends = { ends: 'COUNT', count: '10' };
  return { startsAt: nextStart(source, now), frequency: 'WEEKLY', interval: '1', monthlyBy: 'DAY', ...ends };
}

/** The preview as it is opened: all dates but holidays, every part but the texts and the files, which would be kept as many times. */
export function previewValues(source: Source, parts: readonly CopyPart[], { dates }: Preview): FormValues {
  return {
    dates: dates.filter(({ isHoliday }) => !isHoliday).map(({ wall }) => wall),
    parts: parts.filter((part) => part !== 'announcement' && part !== 'materials'),
    series: source.seriesId ? 'SAME' : 'NEW',
    seriesTitle: source.title,
  };
}

/** Names of a rule's fields: they travel from the rule to its preview and on. */
export const RULE_FIELDS = [
  'startsAt',
  'frequency',
  'interval',
  'weekdays',
  'monthlyBy',
  'ends',
  'count',
  'until',
] as const;

/** The fields of a rule as an address carries them, which says empty ones too. */
export function ruleOf(query: FormValues): FormValues {
  return Object.fromEntries(RULE_FIELDS.map((name) => [name, query[name] === '' ? null : query[name]]));
}

export function partsOf(values: FormValues): CopyPart[] {
  const ticked = [values['parts'] ?? []].flat();
  return COPY_PARTS.filter((part) => ticked.includes(part));
}
