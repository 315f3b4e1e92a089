/** The moment a day of Moscow ends, for a role that is held up to and with that day; null for no day. */
export function endOfDay(day: string | undefined): Date | null {
  if (!day) return null;
  const next = Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime('Europe/Moscow');
  return new Date(next.epochMilliseconds);
}

/** The last day of a role that ends at `moment`, as a moment within that day. */
export function lastDay(moment: Date): Date {
  return new Date(moment.getTime() - 1);
}
