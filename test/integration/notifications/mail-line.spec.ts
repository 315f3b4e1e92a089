import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LettersService } from '../../../src/features/notifications/letters.service.js';
import { MailLineService } from '../../../src/features/notifications/mail-line.service.js';
import { OutboxService } from '../../../src/features/notifications/outbox.service.js';
import { SendingService } from '../../../src/features/notifications/sending.service.js';
import type { Role } from '../../../src/features/accounts/accounts.rules.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { expectStatus } from '../../support/scenario.js';
import { type SmtpAnswer, type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';
import { signedIn } from '../../support/staff.js';
import { journeys } from './journey.js';

let inbox: SmtpInbox;
let t: TestApp;
let people: ReturnType<typeof journeys>;
let slug: string;
let next = 0;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.signedInUrl });
  people = journeys(t);
});
beforeEach(async () => {
  ({ slug } = await people.publish());
});
afterEach(async () => {
  inbox.answerWith(null);
  inbox.letters.length = 0;
  await t.sql(`delete from mail_pause`);
  await t.sql(`delete from letter`);
  await t.sql(`delete from graphile_worker._private_jobs`);
  t.clock.advance({ hours: 1 });
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});

const line = () => t.get(MailLineService);
const probe = () => t.get(SendingService).probe();
const received = () => inbox.letters.map(({ to }) => to).toSorted();
const states = async () =>
  t.sql<{ to: string; state: string; attempts: number }>(
    `select to_address as to, state, attempts from letter order by id`,
  );
const jobs = async () =>
  t.sql<{ attempts: number; isFar: boolean }>(
    `select attempts, run_at > $1 as "isFar" from graphile_worker.jobs where task_identifier = 'letter.send'`,
    [t.clock.now()],
  );

/** Registers so many people: each has a letter in line. */
async function lettersInLine(count: number): Promise<string[]> {
  const emails = Array.from({ length: count }, () => `line-${(next += 1)}@mail.ru`);
  for (const email of emails) await people.register(slug, email);
  return emails;
}

describe('a refusal that is the sender’s fault', () => {
  it.each<SmtpAnswer>([
    { at: 'greeting', code: 554, words: '5.7.1 Your address is listed' },
    { at: 'auth', code: 535, words: '5.7.8 Bad credentials' },
    { at: 'mail', code: 550, words: '5.1.8 Sender address rejected' },
    { at: 'mail', code: 452, words: '4.3.1 Quota is used up' },
    { at: 'rcpt', code: 554, words: '5.7.1 Relay access denied' },
    { at: 'rcpt', code: 421, words: '4.7.0 Too many messages' },
    { at: 'data', code: 554, words: '5.7.1 Rejected by policy' },
  ])('at $at with $code $words lets all letters wait, and all go when it is over', async (answer) => {
    const emails = await lettersInLine(6);
    inbox.hangUp();
    inbox.answerWith(answer);
    await t.drainJobs();
    expect(await line().state()).toMatchObject({ words: expect.stringContaining(answer.words), waiting: 6 });
    expect(new Set((await states()).map(({ state }) => state))).toEqual(new Set(['QUEUED']));
    // no job is lost or has used up a try, and none runs while all wait
    expect(await jobs()).toEqual(Array.from({ length: 6 }, () => ({ attempts: 0, isFar: true })));

    for (const minutes of [1, 1, 2]) {
      const tried = inbox.tries();
      t.clock.advance({ minutes });
      await t.get(OutboxService).requeue();
      await Promise.all([probe(), probe()]);
      await t.drainJobs();
      expect(inbox.tries() - tried).toBeLessThanOrEqual(1);
    }
    expect(await line().state()).toMatchObject({ probes: 3, waiting: 6 });

    inbox.answerWith(null);
    t.clock.advance({ minutes: 5 });
    await probe();
    expect(await line().state()).toBeNull();
    await t.drainJobs();
    expect(received()).toEqual(emails.toSorted());
    expect(new Set((await states()).map(({ state }) => state))).toEqual(new Set(['SENT']));
  });

  it('lets letters that come during the pause wait too', async () => {
    inbox.answerWith({ at: 'mail', code: 550, words: '5.7.1 Blocked' });
    const before = await lettersInLine(1);
    await t.drainJobs();
    const after = await lettersInLine(2);
    await t.drainJobs();
    expect((await states()).map(({ attempts }) => attempts)).toEqual([1, 0, 0]);
    inbox.answerWith(null);
    t.clock.advance({ minutes: 2 });
    await probe();
    await t.drainJobs();
    expect(received()).toEqual([...before, ...after].toSorted());
  });

  it('of a server that is away passes by itself', async () => {
    const away = await startSmtpInbox();
    await away.close();
    const other = await startTestApp({ smtpUrl: away.url });
    try {
      const event = await journeys(other).publish();
      await journeys(other).register(event.slug, 'away@mail.ru');
      await other.drainJobs();
      expect(await other.get(MailLineService).state()).toMatchObject({ waiting: 1 });
    } finally {
      await other.close();
    }
  });
});

describe('a refusal that is the recipient’s own', () => {
  it('ends that letter, and the others go', async () => {
    const [gone = '', ...others] = await lettersInLine(3);
    inbox.answerWith({ code: 550, words: '5.1.1 No such mailbox', to: [gone] });
    await t.drainJobs();
    expect(await line().state()).toBeNull();
    expect(received()).toEqual(others);
    expect((await states()).find(({ to }) => to === gone)).toMatchObject({ state: 'FAILED', attempts: 1 });
  });

  it('as a rule of its own, while others pass, pauses nothing and ends that letter at the second try', async () => {
    await lettersInLine(1);
    await t.drainJobs();
    const [strict = ''] = await lettersInLine(1);
    inbox.answerWith({ code: 550, words: '5.7.1 Not from you', to: [strict] });
    await t.drainJobs();
    expect(await line().state()).toBeNull();
    expect((await states()).find(({ to }) => to === strict)).toMatchObject({ state: 'QUEUED', attempts: 1 });
    t.clock.advance({ minutes: 1 });
    const others = await lettersInLine(1);
    await t.drainJobs();
    expect(received()).toEqual(expect.arrayContaining(others));
    t.clock.advance({ minutes: 2 });
    await t.drainJobs();
    expect(await line().state()).toBeNull();
    expect((await states()).find(({ to }) => to === strict)).toMatchObject({ state: 'FAILED', attempts: 2 });
  });

  it('of one text that the server takes for spam: the others go on, and that one ends', async () => {
    const [bad = ''] = await lettersInLine(1);
    inbox.answerWith({ at: 'data', code: 554, words: '5.7.1 Looks like spam', to: [bad] });
    await t.drainJobs();
    expect(await line().state()).not.toBeNull();
    const others = await lettersInLine(3);
    await t.drainJobs();
    expect(received()).toEqual([]);
    t.clock.advance({ minutes: 2 });
    await probe();
    expect(await line().state()).toBeNull();
    await t.drainJobs();
    expect(received()).toEqual(others.toSorted());
    expect(await line().state()).toBeNull();
    expect((await states()).find(({ to }) => to === bad)).toMatchObject({ state: 'FAILED', attempts: 2 });
  });
});

describe('answers for now to one address after another', () => {
  it('let each wait alone, until they are too many in a row', async () => {
    await lettersInLine(4);
    inbox.answerWith({ code: 450, words: '4.7.1 Come again' });
    await t.drainJobs();
    expect(await line().state()).toBeNull();
    await lettersInLine(4);
    await t.drainJobs();
    expect(await line().state()).toMatchObject({ waiting: 8 });
  });
});

describe('staff', () => {
  const page = async (role: Role, url: string) => {
    const token = await t.asStaff(role, 'ASOU');
    return expectStatus(await t.inject({ url, token }), 200).body;
  };

  it('who answer for all letters see since when they wait, the server’s words and how many', async () => {
    await lettersInLine(2);
    inbox.answerWith({ at: 'mail', code: 550, words: '5.4.5 Daily quota <boss@asou.test> exceeded' });
    await t.drainJobs();
    for (const url of ['/manage', '/manage/letters']) {
      for (const role of ['ADMINISTRATOR', 'COORDINATOR'] as const) {
        const body = await page(role, url);
        expect(body).toContain('Письма не уходят');
        expect(body).toContain('Daily quota &lt;…> exceeded');
        expect(body).toContain('Ждут отправки 2 письма');
      }
      expect(await page('ORGANISER', url)).not.toContain('Письма не уходят');
    }
    expect(await page('COORDINATOR', '/control')).toContain('Письма не уходят');
    await t.sql(`delete from mail_pause`);
    expect(await page('COORDINATOR', '/manage')).not.toContain('Письма не уходят');
  });

  it('send failed letters again, as many as they were told and no others’', async () => {
    const emails = await lettersInLine(3);
    inbox.answerWith({ code: 550, words: '5.1.1 No such mailbox' });
    await t.drainJobs();
    inbox.answerWith(null);
    const letters = t.get(LettersService);
    const organiser = await (await signedIn(t, [['ORGANISER', t.organisations.ASOU]])).actor();
    const stranger = await (await signedIn(t, [['ORGANISER', t.organisations.PK_ENERGIA]])).actor();
    expect(await letters.countResendable(organiser, {})).toBe(3);
    expect(await letters.countResendable(stranger, {})).toBe(0);
    await expect(letters.resendMany(stranger, {}, 3)).rejects.toMatchObject({ code: 'count-changed' });
    await expect(letters.resendMany(organiser, {}, 2)).rejects.toMatchObject({ code: 'count-changed' });
    expect(await letters.resendMany(organiser, { q: emails[0] }, 1)).toBe(1);
    const both = await Promise.allSettled([1, 2].map(() => letters.resendMany(organiser, {}, 2)));
    expect(both.map(({ status }) => status)).toContain('fulfilled');
    await t.drainJobs();
    expect(received()).toEqual(emails.toSorted());
    const entries = await t.sql<{ actor: string }>(
      `select actor_id as actor from audit_entry where action = 'letter.update'`,
    );
    expect(entries).toEqual(Array.from({ length: 3 }, () => ({ actor: organiser.personId })));
  });
});
