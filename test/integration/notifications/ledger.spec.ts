import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { LettersService } from '../../../src/features/notifications/letters.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';
import { journeys } from './journey.js';

/** Enough for an index to be worth it. */
const MANY = 10_000;

const actorOf = (role: Actor['roles'][number]['role'], organisationId: string): Actor => ({
  personId: '00000000-0000-7000-8000-000000000001',
  email: 'staff@asou.test',
  name: 'Ольга Сотрудникова',
  roles: [{ role, organisationId }],
});

describe('without an SMTP server', () => {
  let t: TestApp;
  let letters: LettersService;
  let people: ReturnType<typeof journeys>;

  beforeAll(async () => {
    t = await startTestApp();
    letters = t.get(LettersService);
    people = journeys(t);
    const { slug } = await people.publish();
    for (const n of [1, 2, 3]) {
      const { token } = await people.register(slug, `kept-${n}@mail.ru`);
      await people.confirm(token);
      t.clock.advance({ minutes: 1 });
      await t.drainJobs();
    }
  });
  afterAll(() => t.close());

  it('letters are kept, not sent, and anybody can read them', async () => {
    expect(letters.keptAvailable()).toBe(true);
    const { items } = await letters.list();
    expect(items.map(({ toAddress, state }) => [toAddress, state])).toEqual([
      ['kept-3@mail.ru', 'KEPT'],
      ['kept-2@mail.ru', 'KEPT'],
      ['kept-1@mail.ru', 'KEPT'],
    ]);
    const letter = await letters.get(items[0]!.id);
    expect(letter).toMatchObject({ kind: 'CONFIRMED', icsMethod: 'REQUEST', toName: `Мария О'Коннор-Заде` });
    expect(letter.html).toContain('Место за вами');
    expect(letter.text).toContain('Место за вами');
    expect(letter.ics).toContain('METHOD:REQUEST');
    expect(await t.sql(`select from graphile_worker.jobs where task_identifier = 'letter.send'`)).toEqual([]);
  });

  it('cannot be sent again', async () => {
    const { items } = await letters.list();
    const actor = actorOf('ADMINISTRATOR', t.organisations.MOMO);
    await expect(letters.resend(actor, items[0]!.id)).rejects.toMatchObject({ code: 'no-smtp' });
  });

  it('are listed by pages, found by part of the address, name or subject, and by kind and state', async () => {
    const first = await letters.list({ limit: 2 });
    const second = await letters.list({ limit: 2, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ toAddress }) => toAddress)).toEqual([
      'kept-3@mail.ru',
      'kept-2@mail.ru',
      'kept-1@mail.ru',
    ]);
    expect(second.nextCursor).toBeNull();
    for (const [query, found] of [
      [{ q: 'KEPT-2' }, 1],
      [{ q: 'коннор' }, 3],
      [{ q: 'первые шаги' }, 3],
      [{ q: '%' }, 0],
      [{ kind: ['CONFIRMED' as const] }, 3],
      [{ kind: ['MOVED' as const] }, 0],
      [{ kind: ['CAMPAIGN' as const] }, 0],
      [{ state: ['FAILED' as const] }, 0],
    ] as const) {
      expect(
        (await letters.list({ ...query, kind: query.kind && [...query.kind], state: query.state && [...query.state] }))
          .items,
      ).toHaveLength(found);
    }
    await expect(letters.list({ cursor: 'x' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(letters.get('not-an-id')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('takes as many queries for three letters as for one', async () => {
    const one = await t.queries(() => letters.list({ q: 'kept-1' }));
    const three = await t.queries(() => letters.list());
    expect(three).toHaveLength(one.length);
  });

  it('are found by an index among many, by parts of several words and by the beginning of one', async () => {
    await t.sql(
      `insert into letter (id, dedupe_key, kind, to_address, to_name, subject, text_body, html_body, state, created_at)
       select gen_random_uuid(), 'copy-' || n, 'SIGN_IN', 'user' || n || '@mail.ru', 'Педагог Анна', 'Вход на сайт',
         '', '', 'FAILED', '2020-01-01'::timestamptz + n * interval '1 minute' from generate_series(1, ${MANY}) n`,
    );
    await t.sql(`analyze letter`);
    const dataSource = t.get(DataSource);
    for (const [q, found] of [
      ['kept-2', 1],
      ['Конн kept-3', 1],
      ['пе мария', 3],
      ['ept-2@m', 1],
    ] as const) {
      const asked: [string, unknown[]][] = [];
      const before = dataSource.logger;
      dataSource.logger = {
        ...before,
        logQuery: (sql: string, values?: unknown[]) => void asked.push([sql, values ?? []]),
      };
      const { items } = await letters.list({ q }).finally(() => (dataSource.logger = before));
      expect([q, items.length]).toEqual([q, found]);
      expect(asked).toHaveLength(1);
      const plan = await t.sql<{ 'QUERY PLAN': string }>(`explain ${asked[0]![0]}`, asked[0]![1]);
      expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('letter_search_ix');
    }
  });
});

describe('for staff', () => {
  let inbox: SmtpInbox;
  let t: TestApp;
  let letters: LettersService;
  let people: ReturnType<typeof journeys>;
  let id: string;

  const own = () => actorOf('ORGANISER', t.organisations.ASOU);

  beforeAll(async () => {
    inbox = await startSmtpInbox();
    t = await startTestApp({ smtpUrl: inbox.url });
    letters = t.get(LettersService);
    people = journeys(t);
    const { slug } = await people.publish();
    inbox.answerWith({ code: 550, words: 'No such mailbox' });
    await people.register(slug, 'gone@mail.ru');
    await t.drainJobs();
    inbox.answerWith(null);
    [{ id } = { id: '' }] = await people.ledger('gone@mail.ru');
  });
  afterAll(async () => {
    await t.close();
    await inbox.close();
  });

  it('a refused letter is found with what the server said', async () => {
    const { items } = await letters.list({ state: ['FAILED'] }, own());
    expect(items).toMatchObject([{ id, toAddress: 'gone@mail.ru', state: 'FAILED', attempts: 1 }]);
    expect(items[0]?.smtpResponse).toContain('550 No such mailbox');
  });

  it('shows staff a letter without what its reader acts by', async () => {
    const { text, html } = await letters.get(id, own());
    const [stored] = await t.sql<{ text: string }>(`select text_body as text from letter where id = $1`, [id]);
    expect(stored?.text).toMatch(/\/r\/[\w.-]{20,}/);
    expect(text).toContain('/r/…');
    for (const body of [text, html]) expect(body).not.toMatch(/\/r\/[\w.-]/);
  });

  it('letters of others are not seen, nor anything without a role, nor by the public', async () => {
    for (const actor of [
      actorOf('ORGANISER', t.organisations.PK_ENERGIA),
      actorOf('EDITOR', t.organisations.ASOU),
      { ...own(), roles: [] },
    ]) {
      expect((await letters.list({}, actor)).items).toEqual([]);
      await expect(letters.get(id, actor)).rejects.toMatchObject({ code: 'not-found' });
      await expect(letters.resend(actor, id)).rejects.toMatchObject({ code: 'not-found' });
    }
    expect((await letters.list({}, actorOf('COORDINATOR', t.organisations.ASOU))).items).toHaveLength(1);
    await expect(letters.list()).rejects.toMatchObject({ code: 'not-found' });
    await expect(letters.get(id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('a refused letter is sent again as it is', async () => {
    expect(await letters.resend(own(), id)).toBe(id);
    await expect(letters.resend(own(), id)).rejects.toMatchObject({ code: 'not-resendable' });
    await t.drainJobs();
    expect(inbox.letters.map(({ parsed }) => parsed.messageId)).toEqual([`<${id}@localhost>`]);
    expect(await letters.get(id, own())).toMatchObject({ state: 'SENT', attempts: 2 });
  });

  it('a sent letter is sent again as a message of its own, once for a double click', async () => {
    const copies = await Promise.all([letters.resend(own(), id), letters.resend(own(), id)]);
    expect(new Set(copies).size).toBe(1);
    expect(copies[0]).not.toBe(id);
    await t.drainJobs();
    expect(inbox.letters.map(({ parsed }) => parsed.messageId)).toEqual([
      `<${id}@localhost>`,
      `<${copies[0]}@localhost>`,
    ]);
  });
});
