import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../src/platform/config/config.js';
import {
  MailDelayed,
  MailRefused,
  MailService,
  type OutgoingMessage,
} from '../../../src/platform/mail/mail.service.js';
import { type SmtpInbox, startSmtpInbox } from '../../support/smtp-inbox.js';

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
const service = (SMTP_URL?: string) => {
  const mail = new MailService(loadConfig({ ...SETTINGS, SMTP_URL }));
  opened.push(mail);
  return mail;
};

beforeAll(async () => {
  inbox = await startSmtpInbox();
});
afterEach(() => {
  inbox.answerWith(null);
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

  it('tells a refusal for good from one for now', async () => {
    const mail = service(inbox.url);
    inbox.answerWith({ code: 550, words: 'No such mailbox' });
    await expect(mail.send(MESSAGE)).rejects.toThrow(new MailRefused('550 No such mailbox'));
    inbox.answerWith({ code: 452, words: 'Mailbox full' });
    await expect(mail.send(MESSAGE)).rejects.toThrow(new MailDelayed('452 Mailbox full'));
    inbox.answerWith(null);
    await expect(mail.send(MESSAGE)).resolves.toMatch(/^250 /);
  });

  it('takes a server that is away or wants another password for a trouble that passes', async () => {
    const server = createServer((socket) => socket.end('535 5.7.8 no\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(service(`smtp://127.0.0.1:${port}`).send(MESSAGE)).rejects.toBeInstanceOf(MailDelayed);
    server.close();
    await once(server, 'close');
    await expect(service(`smtp://127.0.0.1:${port}`).send(MESSAGE)).rejects.toBeInstanceOf(MailDelayed);
  });

  it('sends nothing without SMTP_URL', async () => {
    const mail = service();
    expect(mail.isConfigured).toBe(false);
    await expect(mail.send(MESSAGE)).rejects.toBeInstanceOf(MailDelayed);
  });

  it('does not start with a sender that is no address', () => {
    expect(() => new MailService(loadConfig({ ...SETTINGS, MAIL_FROM: 'Центр' }))).toThrow('Not a mail address');
  });
});
