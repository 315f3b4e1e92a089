import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInput, NotFound, TooManyRequests } from '../../../src/common/errors.js';
import { AccountsModule } from '../../../src/features/accounts/accounts.module.js';
import type { Origin } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { PasswordSignInService } from '../../../src/features/accounts/password-sign-in.service.js';
import { SessionsService } from '../../../src/features/accounts/sessions.service.js';
import { AuditModule } from '../../../src/platform/audit/audit.module.js';
import { Config } from '../../../src/platform/config/config.js';
import { ConfigModule } from '../../../src/platform/config/config.module.js';
import { DatabaseModule } from '../../../src/platform/database/database.module.js';
import { HttpModule } from '../../../src/platform/http/http.module.js';
import { JobsModule } from '../../../src/platform/jobs/jobs.module.js';
import { AccessFor } from '../../../src/platform/http/route.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';

const PASSWORD = 'верный пароль';
const OFFICE: Origin = { address: '203.0.113.7', userAgent: 'Firefox' };
const HOME: Origin = { address: '2001:db8::1', userAgent: null };

let t: TestApp;
let accounts: AccountsService;
let email: string;
let people = 0;

beforeAll(async () => {
  t = await startTestApp({ idle: true });
  accounts = t.get(AccountsService);
});
afterAll(() => t.close());

beforeEach(async () => {
  t.clock.set(TEST_NOW);
  email = `olga${++people}@asou.test`;
  await addStaff('ORGANISER');
  await t.sql(`delete from sign_in_attempt`);
});

const addStaff = (role: 'ORGANISER' | 'EDITOR', password = PASSWORD) =>
  accounts.createStaff({ email, lastName: 'Смирнова', firstName: 'Ольга', password, role, organisationCode: 'ASOU' });
const signIn = (password = PASSWORD, origin = OFFICE, as = email) =>
  t.get(PasswordSignInService).signIn(as, password, { origin });
const fail = async (times: number, origin = OFFICE, as = email) => {
  for (let n = 0; n < times; n++) await expect(signIn('неверный', origin, as)).rejects.toThrow(InvalidInput);
};
const block = () => t.sql(`update person set blocked_at = now() where email = $1`, [email]);

describe('signing in', () => {
  it('opens a session with the roles of the moment, however the address is spelt', async () => {
    const { token, expiresAt } = await signIn(PASSWORD, OFFICE, ` ${email.toUpperCase()} `);
    expect(expiresAt).toEqual(new Date('2030-12-16T09:00:00+03:00'));
    const roles = [{ role: 'ORGANISER', organisationId: t.organisations.ASOU }];
    expect(await accounts.actorBySession(token)).toMatchObject({ email, name: 'Ольга Смирнова', roles });
    await addStaff('EDITOR');
    expect((await accounts.actorBySession(token))?.roles.map(({ role }) => role)).toEqual(['EDITOR', 'ORGANISER']);
    await t.sql(`delete from role_assignment where person_id = (select id from person where email = $1)`, [email]);
    expect((await accounts.actorBySession(token))?.roles).toEqual([]);
  });

  it('keeps of the password and the session their hashes alone', async () => {
    const { token } = await signIn();
    const [stored] = await t.sql<{ text: string }>(
      `select (select string_agg(s::text, '') from session s) || (select string_agg(p::text, '') from person p) as text`,
    );
    expect(stored?.text).toContain('$argon2id$');
    expect(stored?.text).not.toContain(PASSWORD);
    expect(stored?.text).not.toContain(token);
  });

  it.each([
    ['a wrong password', () => signIn('неверный')],
    ['an empty password', () => signIn('')],
    ['an unknown address', () => signIn(PASSWORD, OFFICE, 'nobody@asou.test')],
    ['a person without a password', () => signIn(PASSWORD, OFFICE, 'teacher@mail.ru')],
    ['a blocked person', async () => (await block(), signIn())],
  ])('with %s is refused in the same words', async (_, attempt) => {
    await t.sql(
      `insert into person (email, last_name, first_name) values ('teacher@mail.ru', 'Учителева', 'Анна') on conflict do nothing`,
    );
    await expect(attempt()).rejects.toThrow(
      expect.objectContaining({
        errors: [{ field: 'email', code: 'wrong-credentials', message: 'Неверный адрес или пароль' }],
      }),
    );
  });

  it('is stopped after five failures for a quarter of an hour; the owner elsewhere still gets in', async () => {
    await fail(5);
    await expect(signIn()).rejects.toThrow(TooManyRequests);
    await expect(signIn(PASSWORD, OFFICE, email.toUpperCase())).rejects.toThrow(TooManyRequests);
    expect((await signIn(PASSWORD, HOME)).token).toBeTruthy();
    t.clock.advance({ minutes: 15 });
    expect((await signIn()).token).toBeTruthy();
  });

  it('is stopped for everybody at an address after fifty failures there', async () => {
    await t.sql(
      `insert into sign_in_attempt (email, address, succeeded, attempted_at)
       select 'guess' || n || '@asou.test', '203.0.113.7', false, $1 from generate_series(1, 50) n`,
      [t.clock.now()],
    );
    await expect(signIn()).rejects.toThrow(expect.objectContaining({ retryAfter: 900 }));
    expect((await signIn(PASSWORD, HOME)).token).toBeTruthy();
  });

  it('works where the address is not known, and counts there too', async () => {
    const nowhere = { address: null, userAgent: null };
    expect((await signIn(PASSWORD, nowhere)).token).toBeTruthy();
    await fail(5, nowhere);
    await expect(signIn(PASSWORD, nowhere)).rejects.toThrow(TooManyRequests);
  });

  it('with a new password ends no session, but the old password opens none', async () => {
    const { token } = await signIn();
    await addStaff('ORGANISER', 'новый пароль');
    await expect(signIn()).rejects.toThrow(InvalidInput);
    expect((await signIn('новый пароль')).token).toBeTruthy();
    expect(await accounts.actorBySession(token)).not.toBeNull();
  });
});

describe('a session', () => {
  const isOpen = async (token: string) => (await accounts.actorBySession(token)) !== null;

  it('of staff ends when nobody uses it for twelve hours, for good', async () => {
    const { token } = await signIn();
    t.clock.advance({ hours: 12, seconds: -1 });
    expect(await isOpen(token)).toBe(true);
    t.clock.advance({ hours: 12 });
    // asking does not wake it
    expect([await isOpen(token), await isOpen(token)]).toEqual([false, false]);
    const { personId } = (await accounts.actorBySession((await signIn()).token))!;
    expect(await t.get(SessionsService).list(personId)).toHaveLength(1);
  });

  it('of a teacher ends after a week without use, of anybody two weeks after the sign-in', async () => {
    const { token } = await signIn();
    await t.sql(`delete from role_assignment where person_id = (select id from person where email = $1)`, [email]);
    for (const days of [6, 6]) {
      t.clock.advance({ days });
      expect(await isOpen(token)).toBe(true);
    }
    t.clock.advance({ days: 2 });
    expect(await isOpen(token)).toBe(false);
    const other = await signIn();
    t.clock.advance({ days: 7 });
    expect(await isOpen(other.token)).toBe(false);
  });

  it('ends for good when one signs out, and no other with it', async () => {
    const [one, other] = [await signIn(), await signIn()];
    await t.get(SessionsService).endByToken(one.token);
    await t.get(SessionsService).endByToken(one.token);
    await t.get(SessionsService).endByToken('unknown');
    expect(await accounts.actorBySession(one.token)).toBeNull();
    expect(await accounts.actorBySession(other.token)).not.toBeNull();
  });

  it('is worth nothing once its owner is blocked', async () => {
    const { token } = await signIn();
    await block();
    expect(await accounts.actorBySession(token)).toBeNull();
  });

  it('begun elsewhere and a device of last year are forgotten', async () => {
    await t.sql(
      `insert into known_device (person_id, device_hash, created_at, last_used_at)
       select id, decode(md5(email), 'hex'), $2, $2 from person where email = $1`,
      [email, t.clock.now()],
    );
    await t.sql(
      `insert into external_sign_in (state_hash, provider, browser_hash, nonce, code_verifier, back, created_at, expires_at)
       values ('a', 'oidc', 'b', 'c', 'd', '/', $1, $1::timestamptz + interval '10 minutes')`,
      [t.clock.now()],
    );
    const left = async () =>
      (
        await t.sql(
          `select (select count(*)::int from known_device) as devices, (select count(*)::int from external_sign_in) as begun`,
        )
      )[0];
    await accounts.forgetExpired();
    expect(await left()).toEqual({ devices: 1, begun: 1 });
    t.clock.advance({ days: 367 });
    await accounts.forgetExpired();
    expect(await left()).toEqual({ devices: 0, begun: 0 });
  });
});

describe('an API token', () => {
  it('has its owner’s rights until it ends, is revoked or its owner is blocked', async () => {
    const token = await accounts.createApiToken(` ${email.toUpperCase()}`, 'скрипт', 30);
    expect(token).toMatch(/^pm_[\w-]{43}$/);
    expect(await accounts.actorByApiToken(token)).toMatchObject({ email, roles: [{ role: 'ORGANISER' }] });
    const used = await t.sql(`select last_used_at as at from api_token where name = 'скрипт'`);
    expect(used).toEqual([{ at: t.clock.now() }]);
    expect(await accounts.actorByApiToken(`${token}x`)).toBeNull();
    t.clock.advance({ days: 30 });
    expect(await accounts.actorByApiToken(token)).toBeNull();
    t.clock.advance({ days: -1 });
    expect(await accounts.actorByApiToken(token)).not.toBeNull();
    await block();
    expect(await accounts.actorByApiToken(token)).toBeNull();
    await t.sql(`update person set blocked_at = null where email = $1`, [email]);
    await t.sql(`update api_token set revoked_at = now() where name = 'скрипт'`);
    expect(await accounts.actorByApiToken(token)).toBeNull();
  });

  it('is made for known people alone, and staff in known organisations', async () => {
    await expect(accounts.createApiToken('nobody@asou.test', 'x')).rejects.toThrow(NotFound);
    const staff = {
      email,
      lastName: 'А',
      firstName: 'Б',
      password: 'x',
      role: 'EDITOR',
      organisationCode: 'NONE',
    } as const;
    await expect(accounts.createStaff(staff)).rejects.toThrow(NotFound);
  });

  it.each([
    ['Bearer', 200],
    ['bearer', 200],
    ['BEARER', 200],
    ['Basic', 401],
  ])('in the header after %s: %i', async (scheme, status) => {
    const token = await accounts.createApiToken(email, 'заголовок');
    const answer = await t.inject({ url: '/manage', headers: { authorization: `${scheme} ${token}`, accept: '*/*' } });
    expect(answer.statusCode === 303 ? 401 : answer.statusCode).toBe(status);
  });

  it('that is wrong is refused on a public route as well', async () => {
    const answer = await t.inject({ url: '/api/v1/events', token: 'pm_nonsense' });
    expect([answer.statusCode, answer.json()]).toMatchObject([401, { code: 'unauthenticated' }]);
  });
});

describe('a route that does not say whom it is for', () => {
  @Controller('forgotten')
  class ForgottenController {
    @Get()
    secret(): string {
      return 'secret';
    }

    @Get('open')
    @AccessFor('public')
    open(): string {
      return 'open';
    }
  }

  let app: NestFastifyApplication;

  beforeAll(async () => {
    @Module({
      imports: [
        ConfigModule.with(t.get(Config), t.clock),
        DatabaseModule.at(t.databaseUrl),
        AuditModule,
        JobsModule,
        HttpModule,
        AccountsModule,
      ],
      controllers: [ForgottenController],
    })
    class ForgottenModule {}
    app = await NestFactory.create<NestFastifyApplication>(ForgottenModule, new FastifyAdapter(), { logger: false });
    app.useGlobalFilters({
      catch: (error: Error, host) => void host.switchToHttp().getResponse().code(403).send(error.name),
    });
    app.getHttpAdapter().getInstance().decorateRequest('cookies');
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRequest', async (request) => {
        request.cookies = {};
      });
    await app.init();
  });
  afterAll(() => app.close());

  it('is refused even to an administrator', async () => {
    const token = await t.asStaff('ADMINISTRATOR', 'MOMO');
    for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
      const answer = await app.inject({ url: '/forgotten', headers });
      expect([answer.statusCode, answer.body]).toEqual([403, 'Forbidden']);
    }
    expect((await app.inject({ url: '/forgotten/open' })).body).toBe('open');
  });
});
