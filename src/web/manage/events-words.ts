import { formatNumber } from '../../common/russian.js';
import type { ManagedEventRow } from '../../features/workspace/managed-events.service.js';
import type { PackageItem } from '../../features/workspace/packages.service.js';
import { lateWords, PART_WORDS } from './package-words.js';

export const EVENTS = '/manage/events';

/** The list of events among a person's kept views. */
export const EVENTS_VIEWS = 'events';

/** The address of everything: the bare one opens with the view its reader keeps as the first. */
export const ALL_EVENTS = `${EVENTS}?sort=start`;

/** «Пост-релиз опаздывает на 3 дня»: the part that is late the longest; undefined when none is. */
export function worst(items: readonly PackageItem[]): string | undefined {
  const [item] = items.filter(({ daysLate }) => daysLate > 0).toSorted((a, b) => b.daysLate - a.daysLate);
  return item && `${PART_WORDS[item.part].title} ${lateWords(item.daysLate)}`;
}

/** «12 из 100», «12», «12 из 100, ждут 3»; nothing of an event without registration. */
export function heldWords(row: Pick<ManagedEventRow, 'registrationMode' | 'held' | 'capacity' | 'waiting'>): string {
  if (row.registrationMode === 'NONE') return 'без регистрации';
  const held = formatNumber(row.held) + (row.capacity === null ? '' : ` из ${formatNumber(row.capacity)}`);
  return row.waiting > 0 ? `${held}, ждут ${formatNumber(row.waiting)}` : held;
}
