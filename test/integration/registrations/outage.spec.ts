import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../../src/bootstrap.js';
import { Config } from '../../../src/platform/config/config.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { countersOf, createEvent, participant } from '../../support/scenario.js';
import { Wire } from '../../support/wire.js';

let t: TestApp;
let wire: Wire;
let app: NestFastifyApplication;

beforeAll(async () => {
  t = await startTestApp();
  wire = new Wire(new URL(t.databaseUrl));
  await wire.join();
  app = await createApp(t.get(Config), wire.url, t.clock);
  await app.init();
});
afterAll(async () => {
  await app.close();
  await wire.cut();
  await t.close();
});

describe('when the database goes away in the middle', () => {
  it('all who stand in line are told so at once, and the line moves again when it is back', async () => {
    const { id, slug } = await createEvent(t, { capacity: 20 });
    const register = (n: number) =>
      app.inject({
        method: 'POST',
        url: `/api/v1/events/${slug}/registrations`,
        payload: participant(t, `teacher${n}@mail.ru`),
      });
    expect((await register(0)).statusCode).toBe(202);
    wire.freeze();
    const answers = Array.from({ length: 30 }, (_, n) => register(n + 1));
    await new Promise(setImmediate);
    await wire.cut();
    expect(new Set((await Promise.all(answers)).map(({ statusCode }) => statusCode))).toEqual(new Set([503]));

    await wire.join();
    await eventually(async () => expect((await register(1)).statusCode).toBe(202));
    const again = await Promise.all(Array.from({ length: 30 }, (_, n) => register(n + 1)));
    expect(again.filter(({ statusCode }) => statusCode === 202)).toHaveLength(30);
    expect(await countersOf(t, id)).toEqual({ kept: { held: 20, waiting: 11 }, counted: { held: 20, waiting: 11 } });
  });
});
