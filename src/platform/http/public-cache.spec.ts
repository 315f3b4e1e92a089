import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { DataSource } from 'typeorm';
import { Clock } from '../../common/clock.js';
import { dataSourceOptions } from '../database/data-source.js';
import type { Made } from './kept-answer.js';
import { Config } from '../config/config.js';
import { ChangeMomentsRepository } from './change-moments.repository.js';
import { PublicCache } from './public-cache.js';

class SetClock extends Clock {
  constructor(public time: Date) {
    super();
  }

  now(): Date {
    return this.time;
  }
}

let clock: SetClock;
let cache: PublicCache;
let server: FastifyInstance;
let made: number;
let make: () => Promise<Made>;

beforeEach(() => {
  clock = new SetClock(new Date('2026-12-09T12:00:00Z'));
  const nowhere = new DataSource(dataSourceOptions('postgres://localhost/nowhere'));
  cache = new PublicCache(nowhere, clock, new ChangeMomentsRepository(nowhere), new Config());
  made = 0;
  make = async () => page(`version ${++made}`);
  server = fastify();
  server.get('/page', (request, reply) => cache.send(request, reply, '/page', () => make()));
});

afterEach(() => server.close());

const page = (body: string): Made => ({
  type: 'text/plain; charset=utf-8',
  cacheControl: 'public, max-age=60',
  maxAge: 60,
  body,
});

const get = async (headers: Record<string, string> = {}) => {
  const { statusCode, body, headers: answered } = await server.inject({ url: '/page', headers });
  return { statusCode, body, etag: String(answered['etag']) };
};

describe('PublicCache', () => {
  it('makes a page once and shows it until its time is over', async () => {
    expect((await get()).body).toBe('version 1');
    clock.time = new Date('2026-12-09T12:00:59Z');
    expect((await get()).body).toBe('version 1');
    clock.time = new Date('2026-12-09T12:01:00Z');
    expect((await get()).body).toBe('version 2');
  });

  it('makes a page once for however many ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => get()));
    expect(new Set(answers.map(({ body }) => body))).toEqual(new Set(['version 1']));
  });

  it('keeps nothing that was dropped', async () => {
    await get();
    cache.drop();
    expect((await get()).body).toBe('version 2');
  });

  it('answers with a page that a drop overtook, but keeps it not', async () => {
    const old = Promise.withResolvers<Made>();
    const asked = Promise.withResolvers<void>();
    make = () => {
      asked.resolve();
      return old.promise;
    };
    const before = get();
    await asked.promise;
    cache.drop();
    make = async () => page('new');
    expect((await get()).body).toBe('new');
    old.resolve(page('old'));
    expect(await before).toMatchObject({ body: 'old' });
    expect((await get()).body).toBe('new');
  });

  it('asks again after a page could not be made, and tells everybody who waited', async () => {
    make = () => Promise.reject(new Error('no database'));
    const answers = await Promise.all([get(), get()]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([500, 500]);
    make = async () => page('again');
    expect((await get()).body).toBe('again');
  });

  it('answers 304 to its own validator', async () => {
    expect((await get({ 'if-none-match': (await get()).etag })).statusCode).toBe(304);
  });
});

describe('an answer for one reader', () => {
  it('is compared like a kept one and made anew for each request', async () => {
    server.get('/own', (request, reply) => cache.sendOwn(request, reply, 'own', { ...page('own'), maxAge: 0 }));
    const first = await server.inject({ url: '/own' });
    expect(first.body).toBe('own');
    clock.time = new Date('2026-12-09T15:00:00Z');
    const same = await server.inject({ url: '/own', headers: { 'if-none-match': String(first.headers['etag']) } });
    expect(same).toMatchObject({ statusCode: 304, body: '' });
  });
});

describe('an address answered before', () => {
  let routed: number;

  beforeEach(async () => {
    routed = 0;
    server = fastify();
    server.addHook('onRequest', (request, reply, next) => {
      if (cache.answerAtOnce(request.raw, reply.raw)) return void reply.hijack();
      next();
    });
    server.get('/page', async (request, reply) => {
      routed += 1;
      void reply.headers({ 'x-frame-options': 'DENY', 'x-request-id': String(routed) });
      if (request.headers['x-personal']) void reply.header('set-cookie', 'own=1');
      return cache.send(request, reply, '/page', () => make());
    });
    await get();
  });

  it('is answered ahead of the routes, with the headers of all answers but those of one', async () => {
    const answer = await server.inject({ url: '/page' });
    expect(routed).toBe(1);
    expect(answer.body).toBe('version 1');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'public, max-age=60',
      'content-length': '9',
      'x-frame-options': 'DENY',
    });
    expect(answer.headers['x-request-id']).toBeUndefined();
    expect((await get({ 'if-none-match': String(answer.headers['etag']) })).statusCode).toBe(304);
    expect(routed).toBe(1);
  });

  it('gives HEAD the headers alone', async () => {
    const { statusCode, body, headers } = await server.inject({ method: 'HEAD', url: '/page' });
    expect({ statusCode, body, length: headers['content-length'] }).toEqual({ statusCode: 200, body: '', length: '9' });
  });

  it.each<Record<string, string>>([
    { cookie: 'a=b; session=secret' },
    { cookie: 'flash=1' },
    { cookie: 'view=large' },
    { authorization: 'Bearer secret' },
  ])('takes the long way for one who may be somebody: %j', async (headers) => {
    await get(headers);
    expect(routed).toBe(2);
  });

  it.each([{ cookie: 'mysession=1; theme=dark' }])('is the same for everybody else: %j', async (headers) => {
    await get(headers);
    expect(routed).toBe(1);
  });

  it('takes the long way after its time, after a drop and with other words in the address', async () => {
    await server.inject({ url: '/page?utm=1' });
    expect(routed).toBe(2);
    cache.drop();
    await get();
    expect(routed).toBe(3);
    clock.time = new Date('2026-12-09T13:00:00Z');
    await get();
    expect(routed).toBe(4);
  });

  it('is not remembered from an answer that set a cookie', async () => {
    cache.drop();
    await get({ 'x-personal': '1' });
    await get();
    expect(routed).toBe(3);
  });

  it('is remembered under its own address alone, however often it is asked for with other words', async () => {
    for (let n = 0; n < 50; n++) await server.inject({ url: `/page?utm=${n}` });
    expect([made, routed]).toEqual([1, 51]);
    await server.inject({ url: '/page?utm=1' });
    expect(routed).toBe(52);
  });
});
