const WINDOW_MS = 60_000;
/** Enough to see what it is about. */
const WRITTEN = 5;
/** Kinds that are remembered; more of them means that they are not of a kind. */
const MOST_KINDS = 500;

interface Kind {
  until: number;
  seen: number;
}

/**
 * Folds log lines of one kind: of those that come within a minute the first five are written, the others counted. An outage
 * makes thousands of the same line, and a full disk in the end.
 */
export class RepeatedLines {
  private readonly kinds = new Map<string, Kind>();

  /** `now` in milliseconds; `tell` writes how many lines of a kind were left out once their minute is over. */
  constructor(
    private readonly tell: (kind: string, count: number) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether this line is to be written. */
  admit(message: string): boolean {
    const kind = kindOf(message);
    this.closeEnded();
    const known = this.kinds.get(kind);
    if (known) return (known.seen += 1) <= WRITTEN;
    if (this.kinds.size < MOST_KINDS) this.kinds.set(kind, { until: this.now() + WINDOW_MS, seen: 1 });
    return true;
  }

  /** Tells of the kinds whose minute is over; returns after how many milliseconds the next one is, null without any. */
  closeEnded(): number | null {
    const now = this.now();
    for (const [kind, { until, seen }] of this.kinds) {
      if (until > now) return until - now; // they stand in the order of their minutes
      this.kinds.delete(kind);
      if (seen > WRITTEN) this.tell(kind, seen - WRITTEN);
    }
    return null;
  }
}

/** A message without what differs from one to the next: numbers, ids, what follows its first line. */
function kindOf(message: string): string {
  return message
    .slice(0, 300)
    .replace(/\n[^]*/, '')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '#')
    .replaceAll(/\d+(?:\.\d+)?/g, '#');
}
