import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApp, type TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { createEvent, expectStatus, register } from '../../support/scenario.js';

let t: TestApp;
let other: NestFastifyApplication;

beforeAll(async () => {
  t = await startTestApp();
  other = await t.another();
});
afterAll(() => t.close());

const read = async (app: NestFastifyApplication, url: string, headers = {}) =>
  app.inject({ method: 'GET', url, headers });
const patch = async (slug: string, payload: object) =>
  expectStatus(
    await t.inject({
      method: 'PATCH',
      url: `/api/v1/events/${slug}`,
      token: await t.asStaff('ORGANISER', 'ASOU'),
      payload,
    }),
    200,
  );

/** How often the processes are told, while `run` runs, that what readers see has changed. */
async function toldDuring(run: () => Promise<void>): Promise<number> {
  const ear = await t.connect();
  await ear.query('listen public_changed');
  await ear.query('listen test_over');
  const heard: string[] = [];
  ear.on('notification', ({ channel }) => heard.push(channel));
  await run();
  // they arrive in the order of the commits
  await t.sql('notify test_over');
  await eventually(() => expect(heard).toContain('test_over'));
  return heard.indexOf('test_over');
}

describe('a page of readers', () => {
  it('is made once and follows a change at once here, and soon in every other process', async () => {
    const { slug } = await createEvent(t, { title: 'Первое название' });
    const url = `/events/${slug}`;
    for (const app of [t.app, other]) expect((await read(app, url)).body).toContain('Первое название');
    await eventually(async () => expect(await t.queries(() => read(t.app, url))).toEqual([]));

    await patch(slug, { title: 'Второе название' });
    expect((await read(t.app, url)).body).toContain('Второе название');
    await eventually(async () => expect((await read(other, url)).body).toContain('Второе название'));
  });

  it('stays as it is when a change was refused', async () => {
    const { slug } = await createEvent(t, { capacity: 50 });
    const url = `/events/${slug}`;
    const { headers } = await read(t.app, url);
    await expect(patch(slug, { capacity: 0 })).rejects.toThrow('422');
    expect((await read(t.app, url, { 'if-none-match': headers['etag'] })).statusCode).toBe(304);
    await eventually(async () => expect(await t.queries(() => read(t.app, url))).toEqual([]));
  });

  it('follows a registration only where that changes how many places are left, coarsely', async () => {
    const { slug } = await createEvent(t, { capacity: 7 });
    const api = async () =>
      (await t.inject({ url: `/api/v1/events/${slug}` })).json<{ seats: { state: string } }>().seats.state;
    expect(await api()).toBe('open');
    for (const [email, state, told] of [
      ['a@mail.ru', 'open', 0],
      ['b@mail.ru', 'few', 1],
      ['c@mail.ru', 'few', 0],
    ] as const) {
      const count = await toldDuring(async () => void expectStatus(await register(t, slug, email), 202));
      expect([email, count, await api()]).toEqual([email, told, state]);
    }
    await eventually(async () => expect((await read(t.app, `/events/${slug}`)).body).toContain('Осталось мало мест'));
  });

  it('is not shown to others when somebody is signed in', async () => {
    const { slug } = await createEvent(t);
    const token = await t.asStaff('ORGANISER', 'ASOU');
    const url = `/events/${slug}`;
    const own = await t.inject({ url, token });
    const anonymous = await read(t.app, url);
    expect(own.headers['cache-control']).toBe('no-store');
    expect(anonymous.headers['cache-control']).toBe('no-cache');
    expect(anonymous.body).not.toContain('/manage');
  });
});
