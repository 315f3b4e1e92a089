import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Forbidden, InvalidInput, NotFound, RuleViolation } from '../../../src/common/errors.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import type { Action } from '../../../src/features/accounts/accounts.rules.js';
import { ApiTokensService } from '../../../src/features/accounts/api-tokens.service.js';
import { PeopleService } from '../../../src/features/accounts/people.service.js';
import { RolesService } from '../../../src/features/accounts/roles.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent } from '../../support/scenario.js';
import { type Signed, signedIn } from '../../support/staff.js';

let t: TestApp;
let tokens: ApiTokensService;
let admin: Signed;
let owner: Signed;
let slug: string;

beforeAll(async () => {
  t = await startTestApp();
  tokens = t.get(ApiTokensService);
  admin = await signedIn(t, [['ADMINISTRATOR', t.organisations.MOMO]]);
  ({ slug } = await createEvent(t));
});
afterAll(() => t.close());
beforeEach(async () => {
  t.clock.set(TEST_NOW);
  owner = await signedIn(t, [['ORGANISER', t.organisations.ASOU]]);
});

const make = async (actions: readonly Action[], days = 30, who = owner) =>
  tokens.create(await who.actor(), { name: 'сайт', actions, days });
const participants = async (token: string) =>
  (await t.inject({ url: `/api/v1/events/${slug}/registrations`, token })).statusCode;

describe('a token', () => {
  it('does what it was made for and nothing else its owner may', async () => {
    const token = await make(['event.view-drafts', 'registration.view']);
    expect(await participants(token)).toBe(200);
    const edit = { method: 'PATCH' as const, url: `/api/v1/events/${slug}`, token, payload: { title: 'Другое' } };
    expect((await t.inject(edit)).statusCode).toBe(403);
    expect(await participants(await make(['event.view-drafts']))).toBe(403);
  });

  it('is stored as a hash alone and never shown again', async () => {
    const token = await make(['event.view-drafts']);
    const [row] = await t.sql<{ text: string }>(`select string_agg(x::text, '') as text from api_token x`);
    expect(row?.text).not.toContain(token);
    expect(JSON.stringify(await tokens.list(await owner.actor()))).not.toContain(token.slice(3));
  });

  it('tells when it was used last', async () => {
    const token = await make(['event.view-drafts', 'registration.view']);
    const used = async () => (await tokens.list(await owner.actor()))[0]?.lastUsedAt;
    expect(await used()).toBeNull();
    t.clock.advance({ minutes: 5 });
    await participants(token);
    expect(await used()).toEqual(t.clock.now());
  });

  it.each([
    ['its time is over', async () => t.clock.advance({ days: 30 })],
    [
      'it is revoked',
      async () => tokens.revoke(await owner.actor(), (await tokens.list(await owner.actor()))[0]?.id ?? ''),
    ],
    ['its owner is blocked', async () => t.get(PeopleService).block(await admin.actor(), [owner.id])],
  ] as const)('opens nothing once %s', async (_, end) => {
    const token = await make(['event.view-drafts', 'registration.view']);
    expect(await participants(token)).toBe(200);
    await end();
    expect(await participants(token)).toBe(401);
    expect(await t.get(AccountsService).actorByApiToken(token)).toBeNull();
  });

  it('loses at once what its owner loses', async () => {
    const token = await make(['event.view-drafts', 'registration.view']);
    const [role] = (await owner.actor()).held ?? [];
    await t.get(RolesService).takeOne(await admin.actor(), owner.id, role?.id ?? '');
    expect(await participants(token)).toBe(403);
  });

  it('gains nothing when its owner gains', async () => {
    const token = await make(['event.view-drafts']);
    await t.get(RolesService).give(await admin.actor(), [owner.id], {
      role: 'COORDINATOR',
      organisationId: t.organisations.ASOU,
      validUntil: null,
    });
    expect((await t.inject({ url: '/control/people', token })).statusCode).toBe(403);
  });
});

describe('making a token', () => {
  it.each([
    ['a right one has not', ['personal-data.manage'], 30],
    ['no action', [], 30],
    ['more than a year', ['event.edit'], 366],
    ['no day', ['event.edit'], 0],
    ['a part of a day', ['event.edit'], 1.5],
  ] as const)('with %s is refused', async (_, actions, days) => {
    await expect(make(actions, days)).rejects.toThrow(InvalidInput);
    expect(await tokens.list(await owner.actor())).toEqual([]);
  });

  it('is for the roles in force: who has switched to a lesser one lends no more', async () => {
    const both = await signedIn(t, [
      ['ORGANISER', t.organisations.ASOU],
      ['SCHOOL_RESPONSIBLE', t.schools[0]],
    ]);
    const lesser = (await both.actor()).held?.find(({ role }) => role === 'SCHOOL_RESPONSIBLE');
    await t.get(RolesService).switchRole(await both.actor(), lesser?.id ?? '');
    await expect(make(['event.edit'], 30, both)).rejects.toThrow(InvalidInput);
    expect(await make(['organisation.view'], 30, both)).toMatch(/^pm_/);
  });

  it('is not for tokens', async () => {
    const token = await make(['event.edit']);
    const program = await t.get(AccountsService).actorByApiToken(token);
    await expect(tokens.create(program!, { name: 'ещё', actions: ['event.edit'], days: 1 })).rejects.toThrow(Forbidden);
    for (const url of ['/me/tokens', '/me/role'])
      expect((await t.inject({ method: 'POST', url, token, payload: {} })).statusCode).toBe(403);
  });

  it('ends at twenty in force', async () => {
    for (let n = 0; n < 19; n++) await make(['event.edit']);
    const results = await Promise.allSettled([make(['event.edit']), make(['event.edit'])]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(make(['event.edit'])).rejects.toThrow(RuleViolation);
    const [first] = await tokens.list(await owner.actor());
    await tokens.revoke(await owner.actor(), first?.id ?? '');
    await make(['event.edit']);
  });
});

describe('tokens of others', () => {
  it('are seen and ended by who may change the account, and by nobody else', async () => {
    await make(['event.edit']);
    const [token] = await tokens.list(await owner.actor());
    const colleague = await signedIn(t, [['ORGANISER', t.organisations.ASOU]]);
    expect(await tokens.listOf(await colleague.actor(), owner.id)).toEqual([]);
    await expect(tokens.revokeOf(await colleague.actor(), owner.id, token?.id ?? '')).rejects.toThrow(Forbidden);
    await expect(tokens.revoke(await colleague.actor(), token?.id ?? '')).rejects.toThrow(NotFound);
    const stranger = await signedIn(t, [['ORGANISER', t.organisations.PK_ENERGIA]]);
    await expect(tokens.revokeOf(await stranger.actor(), owner.id, token?.id ?? '')).rejects.toThrow(NotFound);
    const coordinator = await signedIn(t, [['COORDINATOR', t.organisations.ASOU]]);
    expect(await tokens.listOf(await coordinator.actor(), admin.id)).toEqual([]);
    await expect(tokens.revokeOf(await coordinator.actor(), admin.id, token?.id ?? '')).rejects.toThrow(Forbidden);
    expect(await tokens.listOf(await admin.actor(), owner.id)).toMatchObject([{ id: token?.id, revokedAt: null }]);
    await tokens.revokeOf(await admin.actor(), owner.id, token?.id ?? '');
    await expect(tokens.revokeOf(await admin.actor(), owner.id, token?.id ?? '')).rejects.toThrow(NotFound);
  });
});
