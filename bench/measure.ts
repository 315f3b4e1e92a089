import autocannon from 'autocannon';

/** One line of the table. A workload without a limit has `limit` null. */
export interface Measured {
  workload: string;
  unit: 'requests/s' | 'registrations/s' | 'letters/s' | 'ms' | 'MB';
  ours: number;
  limit: number | null;
  note?: string;
}

const RUNS = 3;
const SECONDS = 4;

/** Runs ours and the limit one after the other, three times, and keeps the medians. */
export async function compare(
  workload: string,
  unit: Measured['unit'],
  ours: () => Promise<number>,
  limit: (() => Promise<number>) | null,
  note?: string,
): Promise<Measured> {
  const mine: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    mine.push(await ours());
    if (limit) theirs.push(await limit());
  }
  return { workload, unit, ours: median(mine), limit: limit ? median(theirs) : null, note };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Requests a second that 50 connections get answered; throws when any answer is not `expected`. */
export async function load(
  options: autocannon.Options & { url: string },
  expected: (status: number) => boolean,
): Promise<number> {
  const result = await autocannon({ connections: 50, duration: SECONDS, ...options });
  const counts = Object.entries(result.statusCodeStats ?? {});
  const wrong = counts.filter(([status]) => !expected(Number(status)));
  if (wrong.length > 0 || result.errors > 0 || counts.length === 0) {
    throw new Error(`${options.url}: ${JSON.stringify(result.statusCodeStats)}, errors ${result.errors}`);
  }
  return result.requests.total / result.duration;
}

/** The table for people. */
export function asTable(rows: readonly Measured[]): string {
  const cells = [
    ['workload', 'ours', 'limit', 'ratio'],
    ...rows.map(({ workload, unit, ours, limit }) => [
      workload,
      `${figure(ours)} ${unit}`,
      limit === null ? '—' : `${figure(limit)} ${unit}`,
      limit === null ? '—' : (ours / limit).toFixed(2),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  const notes = rows.filter(({ note }) => note).map(({ workload, note }) => `${workload}: ${note}`);
  return [...lines, '', ...notes].join('\n');
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);
}
