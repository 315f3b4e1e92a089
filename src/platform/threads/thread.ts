import { parentPort, workerData } from 'node:worker_threads';

/** The whole of a thread of `run-in-thread.ts`: loads a module of ours, calls one function and sends what it returns. */
const { module, name, args } = workerData as { module: string; name: string; args: readonly unknown[] };
const loaded = (await import(module)) as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has no origin
parentPort?.postMessage(await loaded[name]?.(...args));
