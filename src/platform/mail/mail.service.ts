import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { Config } from '../config/config.js';
import { asciiAddress, displayName, type Mailbox, parseMailbox } from './mailbox.js';

/** One message for one person. */
export interface OutgoingMessage {
  /** Makes the Message-ID: the same on every retry, so that a duplicate collapses in most mailboxes. */
  id: string;
  to: Mailbox;
  /** An address that answers; null: answers go to the sender. */
  replyTo: string | null;
  /** What the messages of one conversation have in common; null for a message alone. */
  thread: string | null;
  subject: string;
  text: string;
  html: string;
  /** An iMIP part (RFC 6047) with the METHOD of its body. */
  calendar: { method: 'REQUEST' | 'CANCEL'; content: string } | null;
}

/** The server will not take this message however often it is tried (5xx), with the words it said. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/** The message was not taken this time (4xx, no connection, wrong password); a later try may succeed. */
export class MailDelayed extends Error {
  override readonly name = 'MailDelayed';
}

/** A send takes no longer than this, so that whoever waits for five minutes may try again. */
const LONGEST_SEND_MS = 120_000;

/** Hands messages to the SMTP server of SMTP_URL over a small pool of connections. DKIM signing is the relay's. */
@Injectable()
export class MailService implements OnModuleDestroy {
  /** Who letters come from, and the organizer of invitations. */
  readonly from: Mailbox;
  /** The right part of every Message-ID. */
  readonly host: string;
  private readonly transport: ReturnType<typeof openPool> | null;

  constructor(config: Config) {
    this.from = parseMailbox(config.MAIL_FROM);
    this.host = new URL(config.PUBLIC_URL).hostname;
    this.transport = config.SMTP_URL ? openPool(config.SMTP_URL) : null;
  }

  /** Without SMTP_URL nothing can be sent: letters stay in the ledger. */
  get isConfigured(): boolean {
    return this.transport !== null;
  }

  onModuleDestroy(): void {
    this.transport?.close();
  }

  /** Returns the server's answer. Throws MailRefused or MailDelayed with its words; never re-tries by itself. */
  async send(message: OutgoingMessage): Promise<string> {
    if (!this.transport) throw new MailDelayed('SMTP_URL is not set');
    const root = message.thread && `<${message.thread}@${this.host}>`;
    try {
      const sent = await this.transport.sendMail({
        messageId: `<${message.id}@${this.host}>`,
        from: this.from,
        to: { name: displayName(message.to.name), address: asciiAddress(message.to.address) },
        ...(message.replyTo ? { replyTo: asciiAddress(message.replyTo) } : {}),
        ...(root ? { references: root, inReplyTo: root } : {}),
        headers: {
          'Auto-Submitted': 'auto-generated',
          'X-Auto-Response-Suppress': 'All',
          'X-Correlation': message.id,
        },
        subject: message.subject,
        text: message.text,
        html: message.html,
        ...(message.calendar ? { icalEvent: { ...message.calendar, filename: 'invite.ics' } } : {}),
        signal: AbortSignal.timeout(LONGEST_SEND_MS),
      });
      return sent.response;
    } catch (error) {
      throw failure(error);
    }
  }
}

function openPool(url: string) {
  return createTransport({
    url,
    pool: true,
    maxConnections: 3,
    maxMessages: 100,
    // the ledger decides what is tried again
    maxRequeues: 0,
    // texts come from organisers
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    dnsTimeout: 10_000,
    socketTimeout: 30_000,
  });
}

/** A wrong password is 5xx too, but it is the operator's mistake and not the letter's. */
function failure(error: unknown): MailRefused | MailDelayed {
  const { code, response, permanent, message } = error as Error & {
    code?: string;
    response?: string;
    permanent?: boolean;
  };
  const aboutLetter = code === 'EENVELOPE' || code === 'EMESSAGE';
  const words = response ?? `${code ?? 'ERROR'} ${message}`;
  return aboutLetter && permanent !== false ? new MailRefused(words) : new MailDelayed(words);
}
