const FIRST_MONTH = 8;

/** «2026/2027» and its address part «2026-2027». */
export interface AcademicYear {
  name: string;
  slug: string;
}

/**
 * The academic year whose plan is worked on `day`. A plan runs from August to July: its first results are due before
 * lessons begin (22.08.2023, measures 1–4) and the last quarterly note after they end (measures 23, 24).
 */
export function academicYearOn(day: Temporal.PlainDate): AcademicYear {
  const first = day.month >= FIRST_MONTH ? day.year : day.year - 1;
  return academicYear(first);
}

/** The academic year that begins in August of `first`. */
export function academicYear(first: number): AcademicYear {
  return { name: `${first}/${first + 1}`, slug: `${first}-${first + 1}` };
}

/** First and last day, both inclusive, of the plan of «2023/2024». */
export function planPeriod(name: string): { from: Temporal.PlainDate; to: Temporal.PlainDate } {
  const [first, second] = name.split('/').map(Number);
  if (!first || !second) throw new RangeError(`Not an academic year: ${name}`);
  return {
    from: new Temporal.PlainDate(first, FIRST_MONTH, 1),
    to: new Temporal.PlainDate(second, FIRST_MONTH, 1).subtract({ days: 1 }),
  };
}

/**
 * The text of a plan moved by whole years for the plan of another year (plan measure 16): every year it names moves, in
 * dates («До 22.08.2023») as in «2023/2024 учебном году».
 */
export function shiftYears(text: string, years: number): string {
  return text.replaceAll(/(?<!\d)20\d\d(?!\d)/g, (year) => String(Number(year) + years));
}

/** The day moved by whole years; 29 February becomes 28 where there is none. */
export function shiftDay(day: string, years: number): string {
  return Temporal.PlainDate.from(day).add({ years }).toString();
}
