import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { referenceTables, seedReference } from '../../../seeds/reference/index.js';
import { createApp } from '../../../src/bootstrap.js';
import { loadConfig } from '../../../src/platform/config/config.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { checkData, checkServer } from '../../../src/platform/health/database-checks.js';
import { HealthRepository } from '../../../src/platform/health/health.repository.js';
import type { Finding } from '../../../src/platform/health/health.rules.js';
import { checkOidc, checkSender, checkSmtp, checkStorage } from '../../../src/platform/health/outside-checks.js';
import { createStorage } from '../../../src/platform/storage/storage.js';
import { createTestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { startSmtpInbox } from '../../support/smtp-inbox.js';
import { Wire } from '../../support/wire.js';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let wire: Wire;
let app: NestFastifyApplication;
let folder: string;
/** Beside the app, for what is changed under its feet. */
let beside: DataSource;

const SECRET = 'a secret of thirty-two letters or more';
/** Port 9 of this machine answers nobody. */
const settings = { NODE_ENV: 'test', SECRET, SMTP_URL: 'smtp://127.0.0.1:9', LOG_LEVEL: 'silent' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profminimum-health-'));
  database = await createTestDatabase();
  beside = await new DataSource(dataSourceOptions(database.url, { poolSize: 2 })).initialize();
  wire = new Wire(new URL(database.url));
  await wire.join();
  app = await createApp(loadConfig({ ...settings, DATA_DIR: folder }), wire.url);
  await app.init();
});
afterAll(async () => {
  await app.close();
  await wire.cut();
  await beside.destroy();
  await database.drop();
  await rm(folder, { recursive: true });
});

const ask = async (url: string) => {
  const answer = await app.inject({ method: 'GET', url });
  return [answer.statusCode, answer.json<Record<string, unknown>>()] as const;
};

const NO_MAIL = { code: 'smtp-unreachable', state: 'degraded', text: 'почтовый сервер не отвечает' };
const UP = [200, { status: 'degraded', database: 'up', reasons: [NO_MAIL] }];
const NO_DATABASE = { code: 'database-down', state: 'failed', text: 'база данных не отвечает' };
const DOWN = [503, { status: 'unavailable', database: 'down', reasons: [NO_DATABASE, NO_MAIL] }];

describe('readiness', () => {
  it('waits for the reference data, and is there without the relay of letters, which it says', async () => {
    const [status, body] = await ask('/health/ready');
    expect([status, body]).toMatchObject([
      503,
      { status: 'unavailable', database: 'up', reasons: [{ code: 'reference-missing', state: 'failed' }] },
    ]);
    await seedReference(beside, new Date());
    await eventually(async () => expect(await ask('/health/ready')).toEqual(UP));
  });

  it('tells strangers nothing of the machines behind it', async () => {
    const { body } = await app.inject({ method: 'GET', url: '/health/ready' });
    for (const own of ['127.0.0.1', folder, SECRET, 'postgres']) expect(body).not.toContain(own);
  });

  it('asks a few small questions of the database, however often it is asked itself', async () => {
    const calls = async () =>
      (
        await beside.query<{ n: number }[]>(
          `select xact_commit::int as n from pg_stat_database where datname = current_database()`,
        )
      )[0]?.n ?? 0;
    const before = await calls();
    await Promise.all(Array.from({ length: 200 }, () => ask('/health/ready')));
    expect((await calls()) - before).toBeLessThan(100);
  });

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

const codes = (findings: Finding[]) =>
  findings.flatMap(({ state, reason }) => (reason ? [`${state} ${reason.code}`] : []));

describe('what the database holds', () => {
  const look = async (secret = SECRET) => codes(await checkData(beside, { SECRET: secret }, referenceTables));

  it('is older or newer than the code: neither may be served', async () => {
    expect(await look()).toEqual([]);
    const [newest] = await beside.query<{ name: string }[]>(
      `select name from schema_migration order by id desc limit 1`,
    );
    await beside.query(`update schema_migration set name = 'FromTheFuture9999999999999' where name = $1`, [
      newest?.name,
    ]);
    expect(await look()).toEqual(['failed schema-newer']);
    await beside.query(`delete from schema_migration where name = 'FromTheFuture9999999999999'`);
    expect(await look()).toEqual(['failed schema-older']);
    await beside.query(`insert into schema_migration (timestamp, name) values ($1, $2)`, [
      newest?.name.slice(-13),
      newest?.name,
    ]);
    expect(await look()).toEqual([]);
  });

  it('is nothing at all: older', async () => {
    await beside.transaction(async (tx) => {
      await tx.query(`alter table schema_migration rename to other`);
      const inside = { query: tx.query.bind(tx), migrations: beside.migrations } as DataSource;
      expect(codes(await checkData(inside, { SECRET }, referenceTables))).toEqual(['failed schema-older']);
      await tx.query(`alter table other rename to schema_migration`);
    });
  });

  it('was made with another secret, which the first start left the fingerprint of, until it is adopted', async () => {
    const other = 'another secret of thirty-two letters';
    expect(await look(other)).toEqual(['failed secret-changed']);
    const [row] = await beside.query<{ fingerprint: string }[]>(`select fingerprint from secret_fingerprint`);
    expect(row?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    const repository = new HealthRepository(beside);
    expect(await repository.adoptFingerprint('of another')).toBe(true);
    expect(await look()).toEqual(['failed secret-changed']);
    expect(await repository.adoptFingerprint(row?.fingerprint ?? '')).toBe(true);
    expect(await repository.adoptFingerprint(row?.fingerprint ?? '')).toBe(false);
    expect(await look()).toEqual([]);
  });

  it('is of a time that is not the time of the process', async () => {
    const at = async (minutes: number) => codes(await checkServer(beside, () => Date.now() + minutes * 60_000));
    expect(await at(0)).toEqual([]);
    expect(await at(-10)).toEqual(['failed clock-skew']);
    expect(await at(10)).toEqual(['failed clock-skew']);
    expect(await at(0.5)).toEqual(['degraded clock-skew']);
  });
});

describe('what is outside', () => {
  it('is a folder for files, tried by writing', async () => {
    const at = async (path: string) => {
      const STORAGE_URL = `file:${path}`;
      return codes([await checkStorage(createStorage({ STORAGE_URL }), { STORAGE_URL, PORT: 3000 })]);
    };
    expect(await at(join(folder, 'new', 'files'))).toEqual([]);
    await writeFile(join(folder, 'occupied'), '');
    expect(await at(join(folder, 'occupied'))).toEqual(['failed storage-unwritable']);
    // every write to this device fails as it does on a full disk; registrations need no files, so they go on
    const probes = join(folder, 'full', 'health', `${hostname()}-3000`);
    await mkdir(probes, { recursive: true });
    await symlink('/dev/full', join(probes, 'probe'));
    expect(await at(join(folder, 'full'))).toEqual(['degraded storage-full']);
  });

  it('is a relay that takes the connection', async () => {
    const inbox = await startSmtpInbox();
    try {
      expect(codes([await checkSmtp({ SMTP_URL: inbox.url })])).toEqual([]);
    } finally {
      await inbox.close();
    }
    expect(codes([await checkSmtp({ SMTP_URL: inbox.url })])).toEqual(['degraded smtp-unreachable']);
    expect(codes([await checkSmtp({})])).toEqual([]);
  });

  it('is a provider that calls itself as it is called', async () => {
    let said: object = {};
    const provider = createServer((_, answer) => answer.end(JSON.stringify(said))).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const OIDC_ISSUER = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    try {
      said = { issuer: OIDC_ISSUER };
      expect(codes([await checkOidc({ OIDC_ISSUER })])).toEqual([]);
      said = { issuer: 'https://evil.example' };
      expect(codes([await checkOidc({ OIDC_ISSUER })])).toEqual(['degraded oidc-unreachable']);
    } finally {
      provider.close();
    }
    expect(codes([await checkOidc({ OIDC_ISSUER: 'http://127.0.0.1:9' })])).toEqual(['degraded oidc-unreachable']);
    expect(codes([await checkOidc({})])).toEqual([]);
  });

  it('is a sender that exists, in production', () => {
    const site = { PUBLIC_URL: 'https://events.example.ru', MAIL_FROM: 'События <events@profminimum.invalid>' };
    expect(codes([checkSender({ ...site, isProduction: true })])).toEqual(['degraded mail-sender-invalid']);
    expect(codes([checkSender({ ...site, isProduction: false })])).toEqual([]);
    expect(codes([checkSender({ ...site, MAIL_FROM: 'a@asou.ru', isProduction: true })])).toEqual([]);
    expect(codes([checkSender({ ...site, PUBLIC_URL: 'http://localhost', isProduction: true })])).toEqual([]);
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
