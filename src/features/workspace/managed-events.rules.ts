/** Where an event stands, as the board of the workspace shows it. `report`: held, and its post-release is not out. */
export const STAGES = [
  'draft',
  'review',
  'approved',
  'upcoming',
  'running',
  'report',
  'done',
  'withdrawn',
  'cancelled',
] as const;
export type Stage = (typeof STAGES)[number];

export const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  draft: 'Черновик',
  review: 'На проверке',
  approved: 'Согласовано',
  upcoming: 'Предстоит',
  running: 'Идёт сейчас',
  report: 'Прошло, нет пост-релиза',
  done: 'Завершено',
  withdrawn: 'Снято',
  cancelled: 'Отменено',
};

export const MANAGED_SORTS = ['start', 'title', 'changed', 'held'] as const;
export type ManagedSort = (typeof MANAGED_SORTS)[number];
export type SortOrder = 'asc' | 'desc';

interface When {
  past?: '1' | 'all' | undefined;
  state?: readonly Stage[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  late?: '1' | undefined;
}

/** What a list shows when nothing says otherwise is still to come; a state, a day or «опаздывает» looks through all. */
export function periodOf({ past, state, from, to, late }: When): 'upcoming' | 'past' | 'all' {
  if (past === '1') return 'past';
  return past === 'all' || state || from || to || late ? 'all' : 'upcoming';
}

/** How a list is sorted by itself: the nearest first, of what passed the latest; names by the alphabet, numbers from the greatest. */
export function orderOf(
  sort: ManagedSort,
  order: SortOrder | undefined,
  period: ReturnType<typeof periodOf>,
): SortOrder {
  if (order) return order;
  if (sort === 'title') return 'asc';
  return sort === 'start' && period === 'upcoming' ? 'asc' : 'desc';
}
