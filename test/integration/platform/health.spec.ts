import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../../src/bootstrap.js';
import { loadConfig } from '../../../src/platform/config/config.js';
import { createTestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';

/** The way to the database: it can be cut, fall silent and be there again, always at the same address. */
class Wire {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private port = 0;

  constructor(private readonly target: URL) {}

  get url(): string {
    const url = new URL(this.target);
    url.port = String(this.port);
    return url.href;
  }

  async join(): Promise<void> {
    this.server = createServer((socket) => this.carry(socket));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const closed = this.server && once(this.server, 'close');
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
    this.server = null;
  }

  /** Whatever is said stays on its way until `thaw`. */
  freeze(): void {
    for (const socket of this.sockets) socket.pause();
  }

  thaw(): void {
    for (const socket of this.sockets) socket.resume();
  }

  private carry(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }
}

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let wire: Wire;
let app: NestFastifyApplication;

beforeAll(async () => {
  database = await createTestDatabase();
  wire = new Wire(new URL(database.url));
  await wire.join();
  app = await createApp(loadConfig({ NODE_ENV: 'test', DATA_DIR: tmpdir(), LOG_LEVEL: 'silent' }), wire.url);
  await app.init();
});
afterAll(async () => {
  await app.close();
  await wire.cut();
  await database.drop();
});

const ask = async (url: string) => {
  const answer = await app.inject({ method: 'GET', url });
  return [answer.statusCode, answer.json<Record<string, string>>()] as const;
};

const UP = [200, { status: 'ok', database: 'up' }];
const DOWN = [503, { status: 'unavailable', database: 'down' }];

describe('readiness', () => {
  it('is there while the database answers, not without it, and again by itself when it is back', async () => {
    expect(await ask('/health/ready')).toEqual(UP);
    await wire.cut();
    expect(await ask('/health/ready')).toEqual(DOWN);
    expect(await ask('/health/live')).toEqual([200, { status: 'ok' }]);
    const [status, problem] = await ask('/api/v1/events');
    expect([status, problem]).toMatchObject([503, { code: 'unavailable', detail: expect.stringMatching(/[а-яё]/) }]);

    await wire.join();
    await eventually(async () => expect(await ask('/health/ready')).toEqual(UP));
    expect((await ask('/api/v1/events'))[0]).toBe(200);
  });

  it('is not there while the database says nothing, and the answer does not wait for it', async () => {
    wire.freeze();
    const asked = performance.now();
    expect(await ask('/health/ready')).toEqual(DOWN);
    expect(performance.now() - asked).toBeGreaterThan(1_500);
    wire.thaw();
    await eventually(async () => expect(await ask('/health/ready')).toEqual(UP));
  });

  it('is not kept by anybody on the way', async () => {
    for (const url of ['/health/live', '/health/ready'])
      expect((await app.inject({ method: 'GET', url })).headers['cache-control']).toBe('no-store');
  });
});

describe('what is kept for readers', () => {
  it('is dropped while changes cannot be heard of, and follows them again afterwards', async () => {
    const title = async () => /<title>([^<]*)/.exec((await app.inject({ method: 'GET', url: '/' })).body)?.[1];
    expect(await title()).toBeTruthy();
    await wire.cut();
    await eventually(async () => expect((await app.inject({ method: 'GET', url: '/' })).statusCode).toBe(503));
    await wire.join();
    await eventually(async () => expect(await title()).toBeTruthy());
  });
});
