export const SERIES_KINDS = ['SERIES', 'FESTIVAL'] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];

export const SERIES_KIND_WORDS: Readonly<Record<SeriesKind, string>> = {
  SERIES: 'Цикл событий',
  FESTIVAL: 'Фестиваль',
};

/** EACH: people register for single events alone; WHOLE: also for all that are ahead, with one form. */
export const SERIES_REGISTRATIONS = ['EACH', 'WHOLE'] as const;
export type SeriesRegistration = (typeof SERIES_REGISTRATIONS)[number];

interface Stage {
  endsAt: Date;
  cancelledAt: Date | null;
}

/** How far a series is: stages held of those that take place; cancelled ones are neither. */
export function progressOf(stages: readonly Stage[], now: Date): { done: number; total: number } {
  const live = stages.filter(({ cancelledAt }) => !cancelledAt);
  return { done: live.filter(({ endsAt }) => endsAt <= now).length, total: live.length };
}

interface Journey {
  registration: SeriesRegistration;
}

/** Is there one form for all that is ahead? Only when somebody could enter something with it. */
export function hasOneForm(series: Journey, open: readonly unknown[]): boolean {
  return series.registration === 'WHOLE' && open.length > 0;
}
