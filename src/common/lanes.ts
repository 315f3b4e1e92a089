/** How work of `Lanes` is done. */
export interface LanesOptions {
  /** Groups at work at once on what is free. */
  lanes: number;
  /** Keys waited for at once, each alone, because somebody else holds what they need. */
  waitingLanes: number;
  /** Requests of one group at most. */
  groupSize: number;
  /** Milliseconds a group may take; then its lane goes on without it. */
  groupMs: number;
  /** Milliseconds a request waits for its answer at most. */
  patienceMs: number;
  /** How often a request is tried whose group failed for a moment's reason. */
  tries: number;
  /** Is this failure of a group one that may pass? */
  isPassing: (error: unknown) => boolean;
  /** What those are told who waited too long: nothing was done for them, or nobody knows whether it was. */
  tooLate: (isUnknown: boolean) => Error;
}

/** A request in line; settling it twice does nothing. */
export interface Ticket<Request, Result> {
  readonly key: string;
  readonly request: Request;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

interface Standing<Request, Result> extends Ticket<Request, Result> {
  tries: number;
  isServed: boolean;
  isSettled: boolean;
}

/**
 * Does a group's work and settles its tickets. Returns the keys left undone because somebody else holds what they need; with
 * `waits` it waits for that instead. Ends its connections when `signal` is aborted.
 */
export type Serve<Request, Result> = (
  group: readonly Ticket<Request, Result>[],
  options: { waits: boolean; signal: AbortSignal },
) => Promise<ReadonlySet<string>>;

/**
 * Requests stand in line by key and are served in groups, each key by one lane at a time and in order of arrival. What somebody
 * else holds waits in a lane of its own, one that never answers is left behind, so neither stops the rest.
 */
export class Lanes<Request, Result> {
  private readonly lines = new Map<string, Standing<Request, Result>[]>();
  private readonly busy = new Set<string>();
  private readonly heldUp = new Set<string>();
  private readonly atWork = { lanes: 0, waitingLanes: 0 };

  constructor(
    private readonly options: LanesOptions,
    private readonly serve: Serve<Request, Result>,
  ) {}

  /** The answer to `request`, in its turn among those of `key`. Rejects with what `serve` says, or when it takes too long. */
  enter(key: string, request: Request): Promise<Result> {
    return new Promise((resolve, reject) => {
      const end =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          clearTimeout(patience);
          ticket.isSettled = true;
          settle(value);
        };
      const ticket: Standing<Request, Result> = {
        key,
        request,
        resolve: end(resolve),
        reject: end(reject),
        tries: 0,
        isServed: false,
        isSettled: false,
      };
      const patience = setTimeout(() => this.giveUp(ticket), this.options.patienceMs);
      this.lineOf(key).push(ticket);
      this.start();
    });
  }

  private start(): void {
    while (this.atWork.lanes < this.options.lanes) {
      const group = this.nextGroup();
      if (group.length === 0) break;
      void this.run(group, 'lanes');
    }
    while (this.atWork.waitingLanes < this.options.waitingLanes) {
      const group = this.nextHeldUp();
      if (group.length === 0) break;
      void this.run(group, 'waitingLanes');
    }
  }

  private async run(group: readonly Standing<Request, Result>[], kind: 'lanes' | 'waitingLanes'): Promise<void> {
    const keys = new Set(group.map(({ key }) => key));
    for (const key of keys) this.busy.add(key);
    for (const ticket of group) ticket.isServed = true;
    this.atWork[kind] += 1;
    try {
      const heldUp = await this.served(group, kind === 'waitingLanes');
      for (const key of heldUp) this.heldUp.add(key);
      this.putBack(group.filter(({ key }) => heldUp.has(key)));
    } catch (error) {
      this.fail(group, error);
    } finally {
      this.atWork[kind] -= 1;
      for (const key of keys) this.busy.delete(key);
      this.start();
    }
  }

  private async served(group: readonly Standing<Request, Result>[], waits: boolean): Promise<ReadonlySet<string>> {
    const hanging = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(this.options.tooLate(true));
        hanging.abort();
      }, this.options.groupMs);
    });
    try {
      return await Promise.race([this.serve(group, { waits, signal: hanging.signal }), tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A moment's failure is tried again, key by key: it may have been one of them alone. */
  private fail(group: readonly Standing<Request, Result>[], error: unknown): void {
    const mayPass = this.options.isPassing(error);
    for (const ticket of group) ticket.tries += 1;
    const again = group.filter(({ tries }) => mayPass && tries < this.options.tries);
    for (const ticket of group)
      if (!again.includes(ticket)) ticket.reject(mayPass ? this.options.tooLate(false) : error);
    for (const { key } of again) this.heldUp.add(key);
    this.putBack(again);
  }

  /** To the head of their lines; not those who have their answer already. */
  private putBack(tickets: readonly Standing<Request, Result>[]): void {
    const unanswered = tickets.filter(({ isSettled }) => !isSettled);
    for (const [key, back] of Map.groupBy(unanswered, (ticket) => ticket.key)) {
      for (const ticket of back) ticket.isServed = false;
      this.lineOf(key).unshift(...back);
    }
  }

  private giveUp(ticket: Standing<Request, Result>): void {
    const line = this.lines.get(ticket.key);
    if (line && !ticket.isServed) {
      line.splice(line.indexOf(ticket), 1);
      if (line.length === 0) this.lines.delete(ticket.key);
    }
    ticket.reject(this.options.tooLate(ticket.isServed));
  }

  /** Of all keys that are free, in the order in which they came. */
  private nextGroup(): Standing<Request, Result>[] {
    const group: Standing<Request, Result>[] = [];
    for (const key of this.lines.keys()) {
      if (group.length >= this.options.groupSize) break;
      if (!this.busy.has(key) && !this.heldUp.has(key))
        group.push(...this.take(key, this.options.groupSize - group.length));
    }
    return group;
  }

  private nextHeldUp(): Standing<Request, Result>[] {
    for (const key of this.heldUp) {
      if (this.busy.has(key)) continue;
      this.heldUp.delete(key);
      const group = this.take(key, this.options.groupSize);
      if (group.length > 0) return group;
    }
    return [];
  }

  /** The rest of a long line goes behind the others. */
  private take(key: string, most: number): Standing<Request, Result>[] {
    const line = this.lines.get(key) ?? [];
    const taken = line.splice(0, most);
    this.lines.delete(key);
    if (line.length > 0) this.lines.set(key, line);
    return taken;
  }

  private lineOf(key: string): Standing<Request, Result>[] {
    const line = this.lines.get(key) ?? [];
    this.lines.set(key, line);
    return line;
  }
}
