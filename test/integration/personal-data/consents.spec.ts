import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { ConsentsService } from '../../../src/features/personal-data/consents.service.js';
import { RegistrationsService } from '../../../src/features/registrations/registrations.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { countersOf, createEvent, ownOf, register, rowsOf, tokenOf } from '../../support/scenario.js';

let t: TestApp;
let consents: ConsentsService;
let chief: Actor;
const ORIGIN = { address: '10.1.1.1', userAgent: 'Firefox' };

beforeAll(async () => {
  t = await startTestApp();
  consents = t.get(ConsentsService);
  chief = (await t.get(AccountsService).actorByApiToken(await t.asStaff('ADMINISTRATOR', 'ASOU')))!;
});
afterAll(() => t.close());

const text = (change = {}) => ({
  kind: 'PERSONAL_DATA' as const,
  version: '2030-12',
  title: 'Согласие, вторая редакция',
  bodyHtml: '<p>Новый текст<script>alert(1)</script></p>',
  validFrom: new Date('2030-12-05T00:00:00+03:00'),
  ...change,
});

describe('texts of consent', () => {
  it('are published as new versions, cleaned, with the hash of what people read', async () => {
    await consents.publish(chief, text());
    const stored = await consents.text('PERSONAL_DATA', '2030-12');
    expect(stored.bodyHtml).toBe('<p>Новый текст</p>');
    expect(stored.hash).toBe(createHash('sha256').update('<p>Новый текст</p>').digest('hex'));
    await expect(consents.publish(chief, text())).rejects.toMatchObject({
      errors: [{ field: 'version', code: 'taken' }],
    });
  });

  it('count from their moment on', async () => {
    expect((await t.get(RegistrationsService).currentConsent()).version).toBe(t.consentVersion);
    expect((await consents.texts()).map(({ version, standing }) => [version, standing])).toEqual([
      ['2030-12', 'ahead'],
      [t.consentVersion, 'in-force'],
    ]);
    t.clock.set('2030-12-05T00:00:00+03:00');
    expect((await consents.inForce('PERSONAL_DATA')).version).toBe('2030-12');
    expect((await t.get(RegistrationsService).currentConsent()).version).toBe('2030-12');
    t.clock.set('2030-12-02T09:00:00+03:00');
  });

  it('never change and never go, whoever asks the database', async () => {
    for (const change of [
      `update consent_document set body_html = '<p>Другое</p>' where version = '2030-12'`,
      `update consent_document set valid_from = now() where version = '2030-12'`,
      `delete from consent_document where version = '2030-12'`,
    ])
      await expect(t.sql(change)).rejects.toMatchObject({ constraint: 'consent_document_immutable_ck' });
    await t.sql(`update consent_document set published_by_id = null where version = '2030-12'`);
  });

  it('are refused empty, dated back and from those without the right', async () => {
    const refused = (change: object) => consents.publish(chief, text({ version: '3', ...change }));
    await expect(refused({ bodyHtml: '<p> </p>' })).rejects.toMatchObject({ errors: [{ field: 'bodyHtml' }] });
    await expect(refused({ validFrom: new Date('2030-11-01') })).rejects.toMatchObject({
      errors: [{ field: 'validFrom' }],
    });
    const organiser = (await t.get(AccountsService).actorByApiToken(await t.asStaff('ORGANISER', 'ASOU')))!;
    await expect(consents.publish(organiser, text())).rejects.toMatchObject({ code: 'forbidden' });
    await expect(consents.withdrawn(organiser)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a consent', () => {
  let actor: Actor;
  let event: { id: string; slug: string };

  beforeAll(async () => {
    event = await createEvent(t, { capacity: 1 });
    await register(t, event.slug, 'maria@mail.ru');
    const [row] = await t.sql<{ id: string }>(`select id from registration where email = 'maria@mail.ru'`);
    await ownOf(t).confirm(tokenOf(t, row!.id));
    await register(t, event.slug, 'next@mail.ru');
    const [person] = await t.sql<{ id: string }>(`select id from person where email = 'maria@mail.ru'`);
    actor = { personId: person!.id, email: 'maria@mail.ru', name: 'Мария', roles: [] };
    await consents.publish(chief, text({ kind: 'DISTRIBUTION', version: '1', validFrom: t.clock.now() }));
    await t.drainJobs();
  });

  it('is kept with its text, time and event', async () => {
    expect(await consents.ofActor(actor)).toMatchObject([
      {
        kind: 'PERSONAL_DATA',
        version: t.consentVersion,
        eventSlug: event.slug,
        withdrawnAt: null,
        acceptedAt: t.clock.now(),
      },
    ]);
  });

  it('to publication is separate: given with time and address, once, for the text that was read', async () => {
    await expect(consents.giveDistribution(actor, '0', ORIGIN)).rejects.toMatchObject({ code: 'invalid-input' });
    await consents.giveDistribution(actor, '1', ORIGIN);
    await expect(consents.giveDistribution(actor, '1', ORIGIN)).rejects.toMatchObject({ code: 'conflict' });
    const given = (await consents.ofActor(actor)).find(({ kind }) => kind === 'DISTRIBUTION');
    expect(given).toMatchObject({ address: '10.1.1.1', registrationId: null });
  });

  it("is nobody else's to withdraw", async () => {
    const [consent] = await consents.ofActor(actor);
    const stranger = { ...actor, personId: chief.personId };
    await expect(consents.withdraw(stranger, consent!.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('withdrawn ends the registration ahead, moves the queue on and tells staff without a name', async () => {
    const consent = (await consents.ofActor(actor)).find(({ kind }) => kind === 'PERSONAL_DATA');
    await consents.withdraw(actor, consent!.id);
    await expect(consents.withdraw(actor, consent!.id)).rejects.toMatchObject({ code: 'already-withdrawn' });
    await t.drainJobs();
    expect((await rowsOf(t, event.id)).map(({ email, state }) => [email, state])).toEqual([
      ['maria@mail.ru', 'CANCELLED'],
      ['next@mail.ru', 'PENDING'],
    ]);
    const { kept, counted } = await countersOf(t, event.id);
    expect(kept).toEqual(counted);
    const letters = await t.sql<{ to: string; text: string }>(
      `select to_address as to, text_body as text from letter where kind = 'CONSENT_WITHDRAWN'`,
    );
    expect(letters.map(({ to }) => to)).toEqual([chief.email]);
    expect(letters[0]!.text).not.toContain('Иванова');
    expect(await consents.withdrawn(chief)).toMatchObject([{ name: 'Иванова Мария Петровна', email: 'maria@mail.ru' }]);
  });

  it('to the profile takes the profile along when it is withdrawn', async () => {
    await consents.giveForProfile(actor, t.consentVersion, ORIGIN);
    await t.sql(`update person set position = 'учитель', grades = '{9}' where id = $1`, [actor.personId]);
    const own = (await consents.ofActor(actor)).find(
      ({ kind, registrationId }) => kind === 'PERSONAL_DATA' && !registrationId,
    );
    await consents.withdraw(actor, own!.id);
    expect(
      await t.sql(`select last_name, position, grades, email from person where id = $1`, [actor.personId]),
    ).toEqual([{ last_name: '', position: null, grades: [], email: 'maria@mail.ru' }]);
  });

  it('to publication stays until it is withdrawn itself', async () => {
    const distribution = (await consents.ofActor(actor)).find(({ kind }) => kind === 'DISTRIBUTION');
    expect(distribution).toMatchObject({ kind: 'DISTRIBUTION', withdrawnAt: null });
    await consents.withdraw(actor, distribution!.id);
    await consents.giveDistribution(actor, '1', ORIGIN);
    expect((await consents.ofActor(actor)).filter(({ kind }) => kind === 'DISTRIBUTION')).toHaveLength(2);
  });
});
