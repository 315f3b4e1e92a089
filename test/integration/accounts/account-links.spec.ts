import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, type EntityManager } from 'typeorm';
import { Gone, NotFound } from '../../../src/common/errors.js';
import { AccountLinksService } from '../../../src/features/accounts/account-links.service.js';
import { LettersService } from '../../../src/features/notifications/letters.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';

let t: TestApp;
let inbox: SmtpInbox;
let links: AccountLinksService;

beforeAll(async () => {
  inbox = await startSmtpInbox();
  t = await startTestApp({ smtpUrl: inbox.url });
  links = t.get(AccountLinksService);
});
afterAll(async () => {
  await t.close();
  await inbox.close();
});
beforeEach(() => t.sql(`truncate account_link, letter`));

const within = <T>(work: (tx: EntityManager) => Promise<T>) => t.get(DataSource).transaction(work);
const issue = (email: string) => within((tx) => links.issue(tx, { kind: 'SIGN_IN', email, minutes: 30 }));
const tokenOf = (id: string) => links.pathOf({ id, kind: 'SIGN_IN' }).split('/').at(-1) ?? '';

describe('a link of a letter', () => {
  it('reaches its address and nobody else', async () => {
    const id = await issue('anna@mail.ru');
    await t.drainJobs();
    const { parsed } = inbox.lastTo('anna@mail.ru');
    expect(parsed.text).toContain(`/login/link/${tokenOf(id)}`);
    expect(parsed.text).toContain('Войти без пароля');

    const kept = await t.sql<{ id: string; text: string; html: string; state: string }>(
      `select id, text_body as text, html_body as html, state from letter`,
    );
    expect(kept).toEqual([{ id: kept[0]?.id, text: '', html: '', state: 'SENT' }]);
    const stored = await t.sql<{ row: string }>(`select l::text as row from account_link l`);
    expect(stored[0]?.row).not.toContain(tokenOf(id));
  });

  it('is not shown to staff while it waits, and not sent twice', async () => {
    await issue('vera@mail.ru');
    await t.drainJobs();
    const letters = t.get(LettersService);
    const chief = {
      personId: '',
      email: '',
      name: '',
      roles: [{ role: 'ADMINISTRATOR' as const, organisationId: t.organisations.ASOU }],
    };
    const [row] = (await letters.list({}, chief)).items;
    await t.sql(`update letter set state = 'FAILED', text_body = 'https://secret', html_body = 'https://secret'`);
    const shown = await letters.get(row?.id ?? '', chief);
    expect([shown.text, shown.html].join(' ')).not.toContain('https://secret');
    await t.sql(`update letter set state = 'SENT'`);
    await expect(letters.resend(chief, row?.id ?? '')).rejects.toMatchObject({ code: 'secret-letter' });
  });

  it('works once, also for two at the same time', async () => {
    const token = tokenOf(await issue('olga@mail.ru'));
    const use = () => within((tx) => links.use(tx, token, ['SIGN_IN']));
    const outcomes = await Promise.allSettled([use(), use(), use()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(use()).rejects.toThrow(Gone);
    await expect(links.read(token, ['SIGN_IN'])).rejects.toMatchObject({ code: 'link-used' });
  });

  it('stays usable when what it was for did not commit', async () => {
    const token = tokenOf(await issue('inna@mail.ru'));
    const failed = within(async (tx) => {
      await links.use(tx, token, ['SIGN_IN']);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await links.read(token, ['SIGN_IN'])).toMatchObject({ email: 'inna@mail.ru' });
  });

  it('ends in time, and opens nothing it was not made for', async () => {
    const token = tokenOf(await issue('rita@mail.ru'));
    await expect(links.read(token, ['PASSWORD_RESET'])).rejects.toThrow(NotFound);
    await expect(links.read(token.slice(1), ['SIGN_IN'])).rejects.toThrow(NotFound);
    t.clock.advance({ minutes: 29 });
    expect(await links.read(token, ['SIGN_IN'])).toMatchObject({ kind: 'SIGN_IN' });
    t.clock.advance({ minutes: 1 });
    await expect(links.read(token, ['SIGN_IN'])).rejects.toMatchObject({ code: 'link-expired' });
  });

  it('writes no letter once it is used or over', async () => {
    const id = await issue('zoya@mail.ru');
    await within((tx) => links.use(tx, tokenOf(id), ['SIGN_IN']));
    await t.drainJobs();
    expect(await t.sql(`select from letter`)).toEqual([]);
  });
});

describe('a notice', () => {
  it('is told once', async () => {
    const notice = { notice: 'PASSWORD_CHANGED', email: 'anna@mail.ru', name: 'Анна', key: 'one' } as const;
    await within((tx) => links.tell(tx, notice));
    await t.drainJobs();
    await within((tx) => links.tell(tx, notice));
    await t.drainJobs();
    const rows = await t.sql<{ subject: string; text: string }>(`select subject, text_body as text from letter`);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.text).toContain('Здравствуйте, Анна!');
  });
});
