import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../src/platform/config/config.js';
import { type MailFault, MailFailure } from '../../../src/platform/mail/mail-fault.js';
import {
  MailService,
  type MailTimeouts,
  type OutgoingMessage,
  RFC_5321_TIMEOUTS,
} from '../../../src/platform/mail/mail.service.js';
import { type SmtpInbox, type SmtpStep, startSmtpInbox } from '../../support/smtp-inbox.js';

const SETTINGS = {
  NODE_ENV: 'test',
  SECRET: 'a secret of tests, thirty-two letters',
  PUBLIC_URL: 'https://events.example.ru:8443',
  MAIL_FROM: 'Центр: «Профминимум» <events@mail.example.ru>',
};
const MESSAGE: OutgoingMessage = {
  id: '0193a1b2-0000-7000-8000-000000000001',
  to: { name: 'Мария <b> О’Коннор', address: 'maria@mail.ru' },
  replyTo: null,
  thread: null,
  subject: 'Тема\r\nBcc: everybody@mail.ru',
  text: 'Текст',
  html: '<p>Текст</p>',
  calendar: null,
};

let inbox: SmtpInbox;
const opened: MailService[] = [];
const service = (SMTP_URL?: string, timeouts?: MailTimeouts) => {
  const mail = new MailService(loadConfig({ ...SETTINGS, SMTP_URL }), timeouts);
  opened.push(mail);
  return mail;
};

beforeAll(async () => {
  inbox = await startSmtpInbox();
});
afterEach(() => {
  inbox.answerWith(null);
  inbox.release();
  for (const mail of opened.splice(0)) mail.onModuleDestroy();
});
afterAll(() => inbox.close());

describe('the mail service', () => {
  it('hands a message over and returns what the server said', async () => {
    expect(await service(inbox.url).send(MESSAGE)).toMatch(/^250 /);
    const { parsed, raw } = inbox.lastTo('maria@mail.ru');
    expect(parsed.messageId).toBe(`<${MESSAGE.id}@events.example.ru>`);
    expect(parsed.from?.value).toEqual([{ name: 'Центр «Профминимум»', address: 'events@mail.example.ru' }]);
    expect(parsed.to).toMatchObject({ value: [{ name: 'Мария b О’Коннор', address: 'maria@mail.ru' }] });
    expect(parsed.subject).toBe('Тема Bcc: everybody@mail.ru');
    expect(raw).not.toMatch(/^(Bcc|References|In-Reply-To|Reply-To|List-)/im);
    expect(Math.max(...raw.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThan(998);
  });

  it('writes a Cyrillic domain as it travels', async () => {
    await service(inbox.url).send({ ...MESSAGE, to: { name: '', address: 'maria@почта.рф' } });
    expect(inbox.letters.at(-1)?.raw).toMatch(/^To: maria@xn--80a1acny\.xn--p1ai\r$/m);
  });

  it('reads nothing from the disk or the network, whatever a message says', async () => {
    const html = { path: '/etc/hostname' } as unknown as string;
    await expect(service(inbox.url).send({ ...MESSAGE, html })).rejects.toThrow('File access rejected');
  });

  it.each<[MailFault, SmtpStep, number, string]>([
    ['line', 'greeting', 554, '5.7.1 Your address is listed'],
    ['line', 'auth', 535, '5.7.8 Bad credentials'],
    ['line', 'mail', 550, '5.1.8 Sender address rejected'],
    ['line', 'mail', 451, 'Quota of the sender is used up'],
    ['recipient', 'rcpt', 550, 'No such mailbox'],
    ['doubt', 'rcpt', 554, '5.7.1 Relay access denied'],
    ['policy', 'rcpt', 550, '5.7.1 Not from you'],
    ['passing', 'rcpt', 452, '4.2.2 Mailbox full'],
    ['line', 'rcpt', 421, '4.7.0 Too many connections'],
    ['doubt', 'data', 554, '5.7.1 Rejected as spam'],
    ['recipient', 'data', 550, '5.1.1 No such mailbox'],
    ['line', 'data', 452, '4.3.1 Out of storage'],
  ])('tells whose fault it is: %s for an answer at %s, %i %s', async (fault, at, code, words) => {
    const mail = service(inbox.signedInUrl);
    inbox.answerWith({ at, code, words });
    const refused = await mail.send(MESSAGE).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(MailFailure);
    expect(refused).toMatchObject({ fault, message: expect.stringContaining(words) });
    inbox.answerWith(null);
    await expect(mail.send(MESSAGE)).resolves.toMatch(/^250 /);
  });

  it('takes a server that is away for a trouble of all letters', async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(service(`smtp://127.0.0.1:${port}`).send(MESSAGE)).rejects.toMatchObject({ fault: 'line' });
    server.close();
    await once(server, 'close');
    await expect(service(`smtp://127.0.0.1:${port}`).send(MESSAGE)).rejects.toMatchObject({ fault: 'line' });
  });

  it('shows the words of a server without the addresses in them', () => {
    const failure = new MailFailure('doubt', '554 5.7.1 <maria@mail.ru>: Relay access denied');
    expect(failure.veiled).toBe('554 5.7.1 <…>: Relay access denied');
  });

  it('waits as long as RFC 5321, 4.5.3.2 lets a server take', () => {
    const MINUTE = 60_000;
    const { connection, greeting, silence, whole } = RFC_5321_TIMEOUTS;
    expect(greeting).toBeGreaterThanOrEqual(5 * MINUTE);
    // the library counts the greeting against the connection too
    expect(connection).toBeGreaterThan(greeting);
    expect(silence).toBeGreaterThanOrEqual(10 * MINUTE);
    // greeting, MAIL, RCPT, DATA, a block, the answer to the message
    expect(whole).toBeGreaterThanOrEqual((5 + 5 + 5 + 2 + 3 + 10) * MINUTE);
  });

  it.each<SmtpStep>(['greeting', 'mail', 'rcpt', 'data'])(
    'hands a message over once to a server that is slow at %s: it answers when it is told',
    async (step) => {
      const held = inbox.hold(step);
      const before = inbox.letters.length;
      const sent = service(inbox.url).send(MESSAGE);
      await held;
      inbox.release();
      await expect(sent).resolves.toMatch(/^250 /);
      expect(inbox.letters).toHaveLength(before + 1);
    },
  );

  it.each<SmtpStep>(['greeting', 'data'])(
    'gives up a server that never answers at %s, by the settings',
    async (step) => {
      void inbox.hold(step);
      const short = { connection: 150, greeting: 100, silence: 200, whole: 10_000 };
      await expect(service(inbox.url, short).send(MESSAGE)).rejects.toMatchObject({
        fault: 'line',
        message: expect.stringContaining('ETIMEDOUT'),
      });
    },
  );

  it('sends nothing without SMTP_URL', async () => {
    const mail = service();
    expect(mail.isConfigured).toBe(false);
    await expect(mail.send(MESSAGE)).rejects.toMatchObject({ fault: 'line' });
  });

  it('does not start with a sender that is no address', () => {
    expect(() => new MailService(loadConfig({ ...SETTINGS, MAIL_FROM: 'Центр' }))).toThrow('Not a mail address');
  });
});
