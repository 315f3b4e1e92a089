import { TABLE_LIMITS } from './table.js';

/** Merged cells of a sheet by the rows they touch. */
export class MergedCells {
  private readonly byRow: string[] = [];

  /** `ranges` as «A1:C2». */
  constructor(ranges: readonly string[]) {
    const sorted = ranges.map(rowsOf).toSorted((a, b) => a.from - b.from);
    let reached = 0;
    for (const { range, from, to } of sorted) {
      for (let row = Math.max(from, reached + 1); row <= Math.min(to, TABLE_LIMITS.rows); row++)
        this.byRow[row] = range;
      reached = Math.max(reached, to);
    }
  }

  /** The first of the merged cells that touches the row `number`, or null. */
  in(number: number): string | null {
    return this.byRow[number] ?? null;
  }
}

function rowsOf(range: string): { range: string; from: number; to: number } {
  const [from = 0, to = from] = Array.from(range.matchAll(/\d+/g), ([digits]) => Number(digits));
  return { range, from, to };
}
