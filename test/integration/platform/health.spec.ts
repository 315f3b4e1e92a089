import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../../src/bootstrap.js';
import { loadConfig } from '../../../src/platform/config/config.js';
import { createTestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { Wire } from '../../support/wire.js';

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
