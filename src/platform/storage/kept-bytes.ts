/**
 * Bytes that take time to make, kept by a key that names all that they are made of. Those asked for longest ago go first when
 * there are more than `room` bytes of them.
 */
export class KeptBytes {
  private readonly kept = new Map<string, Buffer>();
  private readonly making = new Map<string, Promise<Buffer>>();
  private size = 0;

  constructor(private readonly room: number) {}

  /** The bytes under `key`, made by `make` once however many ask at the same time; a failure is kept for nobody. */
  async get(key: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.kept.get(key);
    if (known) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return known;
    }
    const underWay = this.making.get(key);
    if (underWay) return underWay;
    const made = make();
    this.making.set(key, made);
    try {
      const bytes = await made;
      this.keep(key, bytes);
      return bytes;
    } finally {
      this.making.delete(key);
    }
  }

  private keep(key: string, bytes: Buffer): void {
    this.kept.set(key, bytes);
    this.size += bytes.length;
    for (const [oldest, { length }] of this.kept) {
      if (this.size <= this.room) return;
      this.kept.delete(oldest);
      this.size -= length;
    }
  }
}
