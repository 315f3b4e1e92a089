import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor, Role } from '../../../src/features/accounts/accounts.rules.js';
import { CampaignLettersService } from '../../../src/features/notifications/campaign-letters.service.js';
import { CampaignsService } from '../../../src/features/notifications/campaigns.service.js';
import { LettersService } from '../../../src/features/notifications/letters.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { createEvent, expectStatus, ownOf, register, rowsOf, tokenOf } from '../../support/scenario.js';
import { type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';
import { signedIn } from '../../support/staff.js';

let t: TestApp;
let inbox: SmtpInbox;
let campaigns: CampaignsService;
let organiser: Actor;
let event: { id: string; slug: string };
let number = 0;

const TEXT = { subject: 'Материалы: {событие}', body: 'Посылаем вам материалы.\nВаша страница: {ссылка}' };

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.url });
  campaigns = t.get(CampaignsService);
  organiser = await actorAs('ORGANISER', 'ASOU');
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});
beforeEach(async () => {
  number += 1;
  event = await createEvent(t, { title: `Вебинар ${number}` });
  for (const name of ['anna', 'boris', 'vera'])
    expectStatus(await register(t, event.slug, `${name}${number}@mail.test`), 202);
  await t.drainJobs();
  inbox.letters.length = 0;
});

async function actorAs(role: Role, code: keyof TestApp['organisations']): Promise<Actor> {
  return (await signedIn(t, [[role, t.organisations[code]]])).actor();
}

const draft = (filter = {}, text = TEXT) => campaigns.create(organiser, event.slug, filter, text);
const send = (id: string, expected: number) => campaigns.send(organiser, event.slug, id, { expected });
const received = () => inbox.letters.map(({ to }) => to).toSorted();

describe('a letter to participants', () => {
  it('goes once to everybody who has not cancelled, with what stands for each of them', async () => {
    const [anna, bob] = await rowsOf(t, event.id);
    await ownOf(t).cancel(tokenOf(t, anna?.id ?? ''));
    await ownOf(t).confirm(tokenOf(t, bob?.id ?? ''));
    await t.drainJobs();
    inbox.letters.length = 0;
    const id = await draft();
    expect(await campaigns.get(organiser, event.slug, id)).toMatchObject({
      recipients: 2,
      sample: { firstName: 'Мария' },
    });
    await send(id, 2);
    await t.drainJobs();
    expect(received()).toEqual([`boris${number}@mail.test`, `vera${number}@mail.test`]);
    const { parsed } = inbox.letters.find(({ to }) => to.startsWith('boris'))!;
    const vera = inbox.letters.find(({ to }) => to.startsWith('vera'));
    expect(vera?.parsed.text).toContain('Здравствуйте!');
    expect(parsed.subject).toBe(`Материалы: Вебинар ${number}`);
    expect(parsed.text).toContain('Здравствуйте, Мария Петровна!');
    expect(parsed.text).toMatch(/Ваша страница: http\S+\/r\/\S+/);
    const boris = (await rowsOf(t, event.id)).find(({ email }) => email === `boris${number}@mail.test`);
    const [newest] = await t.get(LettersService).ofRegistration(organiser, boris?.id ?? '');
    expect(newest?.subject).toBe(`Материалы: Вебинар ${number}`);
    await t.sql(`select graphile_worker.add_job('campaign.write', json_build_object('campaignId', $1::text))`, [id]);
    await t.drainJobs();
    expect(inbox.letters).toHaveLength(2);
    expect(await campaigns.get(organiser, event.slug, id)).toMatchObject({
      campaign: { state: 'SENT', recipients: 2, written: 2 },
      letters: { SENT: 2 },
    });
  });

  it('goes to those whom the filter finds at that moment, as many as the sender was told', async () => {
    const id = await draft({ q: 'anna' });
    expect(await campaigns.reach(organiser, event.slug, { q: 'anna' })).toBe(1);
    await expect(send(id, 3)).rejects.toMatchObject({ code: 'count-changed' });
    expect(inbox.letters).toEqual([]);
    await send(id, 1);
    await t.drainJobs();
    expect(received()).toEqual([`anna${number}@mail.test`]);
  });

  it('of two who send at once goes once', async () => {
    const id = await draft();
    const results = await Promise.allSettled([send(id, 3), send(id, 3)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await t.drainJobs();
    expect(inbox.letters).toHaveLength(3);
  });

  it('goes on where a worker was killed: nobody is left out, nobody has two', async () => {
    const id = await draft();
    await send(id, 3);
    // the first letter stands in the ledger already
    const [first] = await t.sql<{ letter_id: string }>(
      `select letter_id from campaign_recipient where campaign_id = $1`,
      [id],
    );
    await t.sql(
      `insert into letter (id, dedupe_key, kind, to_address, to_name, subject, text_body, html_body, state, created_at, expires_at)
       select x.letter_id, 'campaign:' || x.campaign_id || ':' || x.registration_id, 'CAMPAIGN', 'x@mail.test', '', 'x', 'x', 'x', 'FAILED', now(), now()
       from campaign_recipient x where x.letter_id = $1`,
      [first?.letter_id],
    );
    await t.drainJobs();
    expect(inbox.letters).toHaveLength(2);
  });

  it('is stopped: what has not gone stays', async () => {
    const id = await draft();
    await send(id, 3);
    expect(await campaigns.stop(organiser, event.slug, id)).toBe(3);
    await t.drainJobs();
    expect(inbox.letters).toEqual([]);
    await expect(campaigns.stop(organiser, event.slug, id)).rejects.toMatchObject({ code: 'illegal-move' });
  });

  it('is stopped while it is being written: what the ledger got meanwhile does not go either', async () => {
    const id = await draft();
    await send(id, 3);
    const client = await t.connect();
    await client.query('begin');
    await client.query('lock table letter in exclusive mode');
    const writing = t.get(CampaignLettersService).write(id);
    const waiting = (type: string) =>
      eventually(async () => {
        expect(await t.sql(`select 1 from pg_locks where locktype = $1 and not granted`, [type])).toHaveLength(1);
      });
    await waiting('relation');
    const stopping = campaigns.stop(organiser, event.slug, id);
    await waiting('advisory');
    await client.query('commit');
    await writing;
    expect(await stopping).toBe(3);
    await t.drainJobs();
    expect(inbox.letters).toEqual([]);
  });

  it('leaves out who cancels before it is written, unless it is to those who cancelled', async () => {
    const id = await draft();
    await send(id, 3);
    const [anna] = await rowsOf(t, event.id);
    await ownOf(t).cancel(tokenOf(t, anna?.id ?? ''));
    await t.drainJobs();
    const mine = () =>
      inbox.letters.filter(({ parsed }) => parsed.subject?.startsWith('Материалы')).map(({ to }) => to);
    expect(mine().toSorted()).toEqual([`boris${number}@mail.test`, `vera${number}@mail.test`]);
    await send(await draft({ status: ['CANCELLED'] }), 1);
    await t.drainJobs();
    expect(mine()).toContain(`anna${number}@mail.test`);
  });

  it('is not changed or deleted once it has gone out, nor written over', async () => {
    const id = await draft();
    await campaigns.update(organiser, event.slug, id, { ...TEXT, subject: 'Иначе', version: 1 });
    await expect(campaigns.update(organiser, event.slug, id, { ...TEXT, version: 1 })).rejects.toMatchObject({
      code: 'stale-form',
    });
    await send(id, 3);
    await expect(campaigns.update(organiser, event.slug, id, TEXT)).rejects.toMatchObject({ code: 'campaign-sent' });
    await expect(campaigns.remove(organiser, event.slug, id)).rejects.toMatchObject({ code: 'campaign-sent' });
    const other = await draft();
    await campaigns.remove(organiser, event.slug, other);
    await expect(campaigns.get(organiser, event.slug, other)).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('with a placeholder that stands for nothing is refused at its field', async () => {
    for (const name of ['name', 'toString'])
      await expect(draft({}, { ...TEXT, body: `Привет, {${name}}` })).rejects.toMatchObject({
        errors: [{ field: 'body', code: 'unknown-placeholder' }],
      });
  });

  it('is written by those who work with the participants of this event', async () => {
    const id = await draft();
    const stranger = await actorAs('ORGANISER', 'PK_ENERGIA');
    await expect(campaigns.get(stranger, event.slug, id)).rejects.toMatchObject({ name: 'NotFound' });
    const editor = await actorAs('EDITOR', 'ASOU');
    await expect(campaigns.list(editor, event.slug)).rejects.toMatchObject({ name: 'Forbidden' });
    const other = await createEvent(t, { title: 'Другое' });
    await expect(campaigns.get(organiser, other.slug, id)).rejects.toMatchObject({ name: 'NotFound' });
    await expect(campaigns.get(organiser, event.slug, 'nonsense')).rejects.toMatchObject({ name: 'NotFound' });
  });
});
