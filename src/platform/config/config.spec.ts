import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from './config.js';

const SECRET = 'a secret of thirty-two letters or more';
const PRODUCTION = {
  NODE_ENV: 'production',
  SECRET,
  PUBLIC_URL: 'https://events.example.ru/',
  DATABASE_URL: 'postgresql://app@db/app',
  SMTP_URL: 'smtps://user:password@mail.example.ru',
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'profminimum-config-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** The names of the variables the refusal lists, in its order. */
function refused(env: Record<string, string>): string[] {
  try {
    loadConfig({ DATA_DIR: directory, ...env });
  } catch (error) {
    return Array.from(String(error).matchAll(/^ {2}([A-Z_]+): /gm), ([, name]) => name ?? '').toSorted();
  }
  return [];
}

describe('loadConfig', () => {
  it('needs nothing outside production', () => {
    const config = loadConfig({ DATA_DIR: directory });
    expect(config).toMatchObject({
      NODE_ENV: 'development',
      PORT: 3000,
      HOST: '127.0.0.1',
      PUBLIC_URL: 'http://localhost:3000',
      DATA_DIR: directory,
      STORAGE_URL: `file:${join(directory, 'files')}`,
      ROLE: 'all',
      RATE_LIMIT: 'on',
      LOG_LEVEL: 'info',
      isProduction: false,
      runsWeb: true,
      runsWorker: true,
    });
    expect([config.DATABASE_URL, config.SMTP_URL]).toEqual([undefined, undefined]);
  });

  it('makes a secret once, for its owner alone to read', async () => {
    const { SECRET: first } = loadConfig({ DATA_DIR: directory });
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(loadConfig({ DATA_DIR: directory }).SECRET).toBe(first);
    expect(await readFile(join(directory, 'secret'), 'utf8')).toBe(first);
    expect((await stat(join(directory, 'secret'))).mode & 0o777).toBe(0o600);
    expect(loadConfig({ DATA_DIR: directory, SECRET }).SECRET).toBe(SECRET);
  });

  it('refuses a stored secret that was cut', async () => {
    const broken = join(directory, 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'secret'), 'cut');
    expect(refused({ DATA_DIR: broken })).toEqual(['SECRET']);
  });

  it('takes numbers, follows the port in the address and cuts what ends it', () => {
    expect(loadConfig({ DATA_DIR: directory, PORT: '8080' })).toMatchObject({
      PORT: 8080,
      PUBLIC_URL: 'http://localhost:8080',
    });
    expect(loadConfig(PRODUCTION).PUBLIC_URL).toBe('https://events.example.ru');
  });

  it('takes an empty variable for an absent one', () => {
    expect(loadConfig({ DATA_DIR: directory, PORT: '', DATABASE_URL: '', ROLE: '' })).toMatchObject({
      PORT: 3000,
      ROLE: 'all',
    });
  });

  it('gives a worker fewer connections, and whom it says', () => {
    const pool = (env: Record<string, string>) => loadConfig({ DATA_DIR: directory, ...env }).DATABASE_POOL;
    expect([pool({}), pool({ ROLE: 'web' }), pool({ ROLE: 'worker' })]).toEqual([10, 10, 5]);
    expect(pool({ ROLE: 'worker', DATABASE_POOL: '12' })).toBe(12);
  });

  it.each<[string, string[]]>([
    ['', []],
    ['127.0.0.1', ['127.0.0.1']],
    ['10.0.0.0/8, 192.168.7.1 ,fd00::/7', ['10.0.0.0/8', '192.168.7.1', 'fd00::/7']],
    ['::1/128,10.0.0.7/32', ['::1/128', '10.0.0.7/32']],
  ])('believes the proxies of TRUST_PROXY=%s', (TRUST_PROXY, proxies) => {
    expect(loadConfig({ DATA_DIR: directory, TRUST_PROXY }).TRUST_PROXY).toEqual(proxies);
  });

  // prettier-ignore
  it.each([
    'true', '1', 'loopback', 'proxy.example.ru', '*', '0.0.0.0/0', '10.0.0.0/7', '::/0', '::/6', '10.0.0.0/33', '::1/129',
    '10.0.0.0/', '10.0.0.0/08x', '10.0.0.0/8/8', '10.0.0.1:80', '[::1]', '10.0.0.1,', ',', '10.0.0.1;10.0.0.2', '010.0.0.1', '10.0.1',
  ])('refuses TRUST_PROXY=%s', (TRUST_PROXY) => {
    expect(refused({ TRUST_PROXY })).toEqual(['TRUST_PROXY']);
  });

  it('cannot be changed', () => {
    const config = loadConfig({ DATA_DIR: directory }) as { PORT: number };
    expect(() => (config.PORT = 1)).toThrow(TypeError);
  });

  it.each([
    ['web', { runsWeb: true, runsWorker: false }],
    ['worker', { runsWeb: false, runsWorker: true }],
    ['all', { runsWeb: true, runsWorker: true }],
  ])('ROLE=%s', (ROLE, runs) => {
    expect(loadConfig({ DATA_DIR: directory, ROLE })).toMatchObject(runs);
  });

  it.each<Record<string, string>>([
    { NODE_ENV: 'prod' },
    { PORT: 'http' },
    { PORT: '-1' },
    { PORT: '65536' },
    { PORT: '80.5' },
    { PUBLIC_URL: 'events.example.ru' },
    { PUBLIC_URL: 'ftp://events.example.ru' },
    { DATABASE_URL: 'mysql://localhost/app' },
    { DATABASE_REPLICA_URL: 'localhost' },
    { DATABASE_REPLICA_URL: 'postgres://app@replica/app' },
    { PUBLIC_URL: 'https://events.example.ru/site' },
    { PUBLIC_URL: 'https://user:password@events.example.ru' },
    { PUBLIC_URL: 'https://events.example.ru?a=1' },
    { SECRET: 'short' },
    { SMTP_URL: 'mail.example.ru:25' },
    { SMTP_URL: 'smtp://' },
    { STORAGE_URL: '/var/files' },
    { STORAGE_URL: 's3://bucket/files' },
    { STORAGE_URL: 'https://example.ru/files' },
    { STORAGE_URL: 'file:' },
    { ROLE: 'cron' },
    { DATABASE_POOL: '1' },
    { DATABASE_POOL: '501' },
    { DATABASE_POOL: 'many' },
    { METRICS_TOKEN: 'short' },
    { RATE_LIMIT: 'no' },
    { LOG_LEVEL: 'loud' },
  ])('refuses %j and names it', (env) => {
    expect(refused(env)).toEqual(Object.keys(env));
    expect(() => loadConfig({ DATA_DIR: directory, ...env })).toThrow(/^Настройки не годятся:\n {2}[A-Z_]+: [^:]{2}/);
  });

  it('takes a provider of OpenID Connect whole or not at all, without https only on this machine', () => {
    const oidc = { OIDC_ISSUER: 'https://id.example.ru', OIDC_CLIENT_ID: 'events', OIDC_CLIENT_SECRET: 'secret' };
    expect(refused(oidc)).toEqual([]);
    expect(refused({ ...oidc, OIDC_ISSUER: 'http://127.0.0.1:4000' })).toEqual([]);
    for (const OIDC_ISSUER of ['http://id.example.ru', 'http://127.0.0.1.example.ru', 'http://localhost@evil.example'])
      expect(refused({ ...oidc, OIDC_ISSUER })).toEqual(['OIDC_ISSUER']);
    for (const name of Object.keys(oidc)) expect(refused({ ...oidc, [name]: '' })).toEqual([name]);
    expect(refused({ OIDC_CLIENT_ID: 'events' })).toEqual(['OIDC_CLIENT_SECRET', 'OIDC_ISSUER']);
    expect(refused({ OIDC_SCOPE: 'profile email' })).toEqual(['OIDC_SCOPE']);
  });

  it('lists every bad variable at once', () => {
    expect(refused({ PORT: 'x', ROLE: 'x', LOG_LEVEL: 'x', SECRET: 'x' })).toEqual([
      'LOG_LEVEL',
      'PORT',
      'ROLE',
      'SECRET',
    ]);
  });

  it('wants in production what the contract says, once each, and generates nothing there', () => {
    const empty = join(directory, 'production');
    expect(refused({ NODE_ENV: 'production', DATA_DIR: empty })).toEqual([
      'DATABASE_URL',
      'PUBLIC_URL',
      'SECRET',
      'SMTP_URL',
    ]);
    expect(existsSync(empty)).toBe(false);
    for (const name of ['SECRET', 'PUBLIC_URL', 'DATABASE_URL', 'SMTP_URL'])
      expect(refused({ ...PRODUCTION, [name]: '' })).toEqual([name]);
    expect(loadConfig(PRODUCTION).isProduction).toBe(true);
  });

  it('refuses in production what strangers could use, and allows a trial at the own address', () => {
    const published = {
      ...PRODUCTION,
      SECRET: 'for-a-trial-on-this-machine-alone',
      PUBLIC_URL: 'http://events.example.ru',
      RATE_LIMIT: 'off',
    };
    expect(refused(published)).toEqual(['PUBLIC_URL', 'RATE_LIMIT', 'SECRET']);
    expect(refused({ ...published, PUBLIC_URL: 'http://localhost:3000' })).toEqual([]);
    expect(refused({ ...published, NODE_ENV: 'development' })).toEqual([]);
  });
});
