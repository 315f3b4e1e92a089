import { Readable, Writable } from 'node:stream';
import type pg from 'pg';

/**
 * COPY over a connection of `pg`, as streams: the driver carries the messages of the protocol (PostgreSQL, 54.2.6) and leaves
 * what is done with them to the statement in hand.
 */
interface Wire {
  stream: { pause(): void; resume(): void; writableNeedDrain: boolean; once(event: 'drain', go: () => void): void };
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** The part of both directions that is the same. */
class CopyStatement {
  /** How many rows went, once the server has said so. */
  rows = 0;

  constructor(
    private readonly text: string,
    private readonly on: { ended(error: Error | null): void; data?(chunk: Buffer): void; ready?(): void },
  ) {}

  wire: Wire | null = null;
  private error: Error | null = null;

  submit(wire: Wire): void {
    this.wire = wire;
    wire.query(this.text);
  }

  handleCopyInResponse(): void {
    this.on.ready?.();
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // the driver reads the next message into the same memory
    this.on.data?.(Buffer.from(chunk));
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.rows = Number(/^COPY (\d+)/.exec(text)?.[1] ?? 0);
  }

  handleError(error: Error): void {
    this.error ??= error;
    this.wire?.stream.resume();
    if (!this.wire) this.on.ended(error);
  }

  handleReadyForQuery(): void {
    this.on.ended(this.error);
  }
}

/** `COPY … TO STDOUT` as a stream of its bytes; holds no more than the stream's measure. */
export class CopyOut extends Readable {
  private readonly statement: CopyStatement;

  constructor(client: pg.Client, text: string) {
    super();
    this.statement = new CopyStatement(text, {
      data: (chunk) => {
        if (!this.push(chunk)) this.statement.wire?.stream.pause();
      },
      ended: (error) => (error ? this.destroy(error) : this.push(null)),
    });
    client.query(this.statement as unknown as pg.Submittable);
  }

  get rows(): number {
    return this.statement.rows;
  }

  override _read(): void {
    this.statement.wire?.stream.resume();
  }
}

/** `COPY … FROM STDIN` as a stream that takes its bytes; finished when the server has taken all of them. */
export class CopyIn extends Writable {
  private readonly statement: CopyStatement;
  private readonly ready: Promise<void>;
  private done: ((error: Error | null) => void) | null = null;

  constructor(client: pg.Client, text: string) {
    super();
    let begin: () => void = () => undefined;
    this.ready = new Promise((resolve) => (begin = resolve));
    this.statement = new CopyStatement(text, {
      ready: begin,
      ended: (error) => {
        if (this.done) this.done(error);
        else this.destroy(error ?? new Error('COPY ended before its data'));
        begin();
      },
    });
    client.query(this.statement as unknown as pg.Submittable);
  }

  get rows(): number {
    return this.statement.rows;
  }

  override _write(chunk: Buffer, _encoding: string, next: (error?: Error | null) => void): void {
    this.ready.then(() => {
      const { wire } = this.statement;
      if (!wire || this.destroyed) return next();
      wire.sendCopyFromChunk(chunk);
      if (wire.stream.writableNeedDrain) wire.stream.once('drain', () => next());
      else next();
    }, next);
  }

  override _final(next: (error?: Error | null) => void): void {
    this.done = next;
    this.ready.then(() => this.statement.wire?.endCopyFrom(), next);
  }

  override _destroy(error: Error | null, next: (error?: Error | null) => void): void {
    if (!this.done) this.statement.wire?.sendCopyFail('stopped');
    next(error);
  }
}
