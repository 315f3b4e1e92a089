import { Injectable, type OnModuleDestroy, Optional } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { Config } from '../config/config.js';
import { faultOf, MailFailure, type SmtpError } from './mail-fault.js';
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
  /** iMIP messages (RFC 6047) one after another, each with a METHOD of its own; `method` is that of the first. */
  calendar: { method: 'REQUEST' | 'CANCEL'; content: string } | null;
}

/** How long each step of a send may take, in milliseconds. */
export interface MailTimeouts {
  /** Until the server is found, connected to and has greeted. */
  connection: number;
  /** From the connection to its greeting. */
  greeting: number;
  /** Of silence while anything else is awaited: the final answer to the message is the slowest. */
  silence: number;
  /** All of it, for a server that is never quite silent. */
  whole: number;
}

const MINUTE = 60_000;

/**
 * What a server may take by RFC 5321, 4.5.3.2: 5 minutes to greet, 5 each for MAIL and RCPT, 2 for DATA, 3 for each block, 10 for the answer
 * to the whole message. Who hangs up earlier sends again what was taken. EHLO and AUTH, of which it says nothing, have 5 as well.
 */
export const RFC_5321_TIMEOUTS: MailTimeouts = {
  connection: 6 * MINUTE,
  greeting: 5 * MINUTE,
  silence: 10 * MINUTE,
  whole: (6 + 5 * 4 + 2 + 3 + 10) * MINUTE,
};

/** Hands messages to the SMTP server of SMTP_URL over a small pool of connections. DKIM signing is the relay's. */
@Injectable()
export class MailService implements OnModuleDestroy {
  /** Who letters come from, and the organizer of invitations. */
  readonly from: Mailbox;
  /** The right part of every Message-ID. */
  readonly host: string;
  private readonly transport: ReturnType<typeof openPool> | null;

  constructor(
    config: Config,
    @Optional() private readonly timeouts: MailTimeouts = RFC_5321_TIMEOUTS,
  ) {
    this.from = parseMailbox(config.MAIL_FROM);
    this.host = new URL(config.PUBLIC_URL).hostname;
    this.transport = config.SMTP_URL ? openPool(config.SMTP_URL, timeouts) : null;
  }

  /** Without SMTP_URL nothing can be sent: letters stay in the ledger. */
  get isConfigured(): boolean {
    return this.transport !== null;
  }

  onModuleDestroy(): void {
    this.transport?.close();
  }

  /** Returns the server's answer. Throws MailFailure with its words and whose fault it is; what it began to send it never sends twice. */
  async send(message: OutgoingMessage): Promise<string> {
    if (!this.transport) throw new MailFailure('line', 'SMTP_URL is not set');
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
        ...calendarParts(message.calendar),
        signal: AbortSignal.timeout(this.timeouts.whole),
      });
      return sent.response;
    } catch (error) {
      throw failure(error);
    }
  }
}

/** The first message stands beside the text, as calendars want it; each of the others is a part of its own. */
function calendarParts(calendar: OutgoingMessage['calendar']) {
  const [first, ...others] = calendar?.content.split(/(?=^BEGIN:VCALENDAR\r\n)/m) ?? [];
  if (!calendar || !first) return {};
  return {
    icalEvent: { method: calendar.method, content: first, filename: 'invite.ics' },
    attachments: others.map((content, index) => ({
      content,
      filename: `invite-${index + 2}.ics`,
      contentType: `text/calendar; charset=utf-8; method=${/^METHOD:(\w+)\r$/m.exec(content)?.[1] ?? calendar.method}`,
    })),
  };
}

function openPool(url: string, { connection, greeting, silence }: MailTimeouts) {
  return createTransport({
    url,
    pool: true,
    maxConnections: 3,
    maxMessages: 100,
    // once, and only when the server hung up before it had a byte of the message; for the rest the ledger decides
    maxRequeues: 1,
    // texts come from organisers
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: connection,
    greetingTimeout: greeting,
    socketTimeout: silence,
  });
}

function failure(error: unknown): MailFailure {
  const { code = 'ERROR', response, message } = error as Error & SmtpError;
  return new MailFailure(faultOf(error as SmtpError), response ?? `${code} ${message}`);
}
