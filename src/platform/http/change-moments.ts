const MAX_KEYS = 10_000;

/**
 * Since when each address shows its present bytes: the Last-Modified that is safe to compare with. The newest row of a
 * list is not: a row that leaves changes the bytes too, and so do two changes within one second or one that commits late.
 * Remembered by this process alone: another one, or this one after a restart, may name a later moment and send the whole
 * answer once more; it never names an earlier one.
 */
export class ChangeMoments {
  private readonly known = new Map<string, { etag: string; at: Date }>();

  /** The moment for these bytes, whole seconds: the one named before, else `at`, a second after other bytes at least. */
  of(key: string, etag: string, at: Date): Date {
    const last = this.known.get(key);
    if (last?.etag === etag) return last.at;
    const second = Math.floor(at.getTime() / 1_000) * 1_000;
    const moment = new Date(Math.max(second, last ? last.at.getTime() + 1_000 : 0));
    if (this.known.size >= MAX_KEYS) this.known.clear();
    this.known.set(key, { etag, at: moment });
    return moment;
  }
}
