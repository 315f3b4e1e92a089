/**
 * Whose fault it is that a message was not taken.
 *
 * `recipient`: the server does not take mail for this address, ever. `message`: this message can never go. `doubt`: refused for good
 * in a way that is likely ours (reputation, relaying) but may be this letter's; whether others pass tells which. `policy`: the same of one
 * address, where it is as likely the recipient's own rule. `line`: the server takes nothing from us for now. `passing`: not this letter
 * now; later perhaps, and others may pass.
 */
export type MailFault = 'recipient' | 'message' | 'policy' | 'doubt' | 'line' | 'passing';

/** What the mail library tells of a failure; `command` is `API` when nothing was said to the server, `CONN` before the first command. */
export interface SmtpError {
  code?: string;
  command?: string;
  /** The server's reply code; absent when it said nothing. */
  responseCode?: number;
  /** The server's words, with the codes. */
  response?: string;
}

/** Why a message was not taken, with the server's words as the error's message. */
export class MailFailure extends Error {
  override readonly name = 'MailFailure';

  constructor(
    readonly fault: MailFault,
    words: string,
  ) {
    super(words);
  }

  /** The words without addresses, for pages and logs that are not about one recipient. */
  get veiled(): string {
    return this.message.replaceAll(ADDRESS, '…');
  }
}

const ADDRESS = /[^\s<>()"']+@[^\s<>()"']+/g;

/** Enhanced status code (RFC 3463): class, subject, detail. */
interface Status {
  subject: number;
  detail: number;
}

const STATUS = /^\d{3}[ -][245]\.(?<subject>\d{1,3})\.(?<detail>\d{1,3})\b/;
/** Failures of what the message is made of, before anything is said to a server. */
const OF_CONTENT: readonly (string | undefined)[] = ['EMESSAGE', 'EFILEACCESS', 'EURLACCESS', 'ESTREAM'];
/** Replies to RCPT TO that speak of the mailbox when no status code says more (RFC 5321, 4.2.3). */
const OF_MAILBOX = [550, 551, 552, 553, 501];
/** Servers that give no status code say so in words: `550 relay not permitted`, `550 Sender verify failed`, `550 Authentication required`. */
const WORDS_ABOUT_US = /\b(?:relay|sender|authent)/i;

/** Whose fault a failure of the mail library is (RFC 5321, 4.2 and 4.3.2; RFC 3463). */
export function faultOf(error: SmtpError): MailFault {
  const { code, command, responseCode, response = '' } = error;
  if (!responseCode) return unanswered(code, command);
  const status = statusOf(response);
  if (status?.subject === 3 && status.detail === 4) return 'message';
  const isAboutOne = command === 'RCPT TO' || command === 'DATA';
  if (!isAboutOne || responseCode === 421) return 'line';
  if (responseCode < 500) return status?.subject === 3 ? 'line' : 'passing';
  if (status && isAboutRecipient(status, command)) return 'recipient';
  if (command !== 'RCPT TO' || WORDS_ABOUT_US.test(response)) return 'doubt';
  if (status) return status.subject === 7 ? 'policy' : 'doubt';
  return OF_MAILBOX.includes(responseCode) ? 'recipient' : 'doubt';
}

function unanswered(code: string | undefined, command: string | undefined): MailFault {
  if (OF_CONTENT.includes(code)) return 'message';
  // an address that cannot be written into a command
  return code === 'EENVELOPE' && command === 'API' ? 'recipient' : 'line';
}

/** X.1.7 and X.1.8 speak of the sender's address, X.4.5 is a limit on what we send, X.7 a policy. */
function isAboutRecipient({ subject, detail }: Status, command: string | undefined): boolean {
  if (subject === 1) return detail !== 7 && detail !== 8;
  if (subject === 2) return true;
  return subject === 4 && command === 'RCPT TO' && detail !== 5;
}

function statusOf(response: string): Status | null {
  const { subject, detail } = STATUS.exec(response)?.groups ?? {};
  return subject && detail ? { subject: Number(subject), detail: Number(detail) } : null;
}
