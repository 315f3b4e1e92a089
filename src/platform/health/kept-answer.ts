/** The answer to a question that costs something: asked once for everybody who wants it meanwhile, and kept for a while. */
export class KeptAnswer<T> {
  private asked: Promise<T> | null = null;
  private known: { value: T; at: number } | null = null;

  /** `isKept` says which answers are good for `ttl` milliseconds; others are asked for again at once. */
  constructor(
    private readonly ask: () => Promise<T>,
    private readonly ttl: number,
    private readonly isKept: (value: T) => boolean = () => true,
  ) {}

  /** An answer not older than `ttl`. Rejects as `ask` does, and asks again the next time. */
  async get(): Promise<T> {
    const { known } = this;
    if (known && performance.now() - known.at < this.ttl) return known.value;
    return (this.asked ??= this.renew());
  }

  /** The last answer, null before the first; never waits, and asks behind the scenes when it is old. */
  peek(): T | null {
    const last = this.known?.value ?? null;
    this.get().catch(() => undefined);
    return last;
  }

  private async renew(): Promise<T> {
    try {
      const value = await this.ask();
      this.known = this.isKept(value) ? { value, at: performance.now() } : null;
      return value;
    } finally {
      this.asked = null;
    }
  }
}
