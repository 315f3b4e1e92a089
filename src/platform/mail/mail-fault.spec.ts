import { describe, expect, it } from '@jest/globals';
import { faultOf, type MailFault } from './mail-fault.js';

const answer = (command: string, response: string): MailFault =>
  faultOf({ code: 'EENVELOPE', command, response, responseCode: Number(response.slice(0, 3)) });

describe('whose fault it is', () => {
  it.each<[MailFault, string, string]>([
    // before a letter is spoken of: nobody's letters pass
    ['line', 'CONN', '554 5.7.1 Your address is listed'],
    ['line', 'CONN', '421 4.3.2 Shutting down'],
    ['line', 'EHLO', '421 too busy'],
    ['line', 'HELO', '550 Bad HELO'],
    ['line', 'STARTTLS', '454 4.7.0 TLS not available'],
    ['line', 'AUTH PLAIN', '535 5.7.8 Bad credentials'],
    ['line', 'AUTH LOGIN', '454 4.7.0 Temporary authentication failure'],
    ['line', 'MAIL FROM', '550 5.1.8 Sender domain not found'],
    ['line', 'MAIL FROM', '530 5.7.0 Authentication required'],
    ['line', 'MAIL FROM', '452 4.3.1 Insufficient system storage'],
    ['line', 'MAIL FROM', '550 5.4.5 Daily sending quota exceeded'],
    ['line', 'MAIL FROM', '451 Local error'],
    ['message', 'MAIL FROM', '552 5.3.4 Message size exceeds fixed limit'],
    // the recipient's own refusal
    ['recipient', 'RCPT TO', '550 No such mailbox'],
    ['recipient', 'RCPT TO', '550 5.1.1 User unknown'],
    ['recipient', 'RCPT TO', '550-5.1.1 The account does not exist\n550 5.1.1 Try again'],
    ['recipient', 'RCPT TO', '551 User not local'],
    ['recipient', 'RCPT TO', '552 5.2.2 Mailbox full'],
    ['recipient', 'RCPT TO', '553 5.1.3 Bad address syntax'],
    ['recipient', 'RCPT TO', '550 5.4.1 Recipient address rejected: no such domain'],
    ['recipient', 'DATA', '550 5.1.1 User unknown'],
    ['recipient', 'DATA', '552 5.2.2 Over quota'],
    // for good, but perhaps because of us
    ['doubt', 'RCPT TO', '554 5.7.1 <a@b.ru>: Relay access denied'],
    ['doubt', 'RCPT TO', '550 relay not permitted'],
    ['doubt', 'RCPT TO', '550 Sender verify failed'],
    ['doubt', 'RCPT TO', '550 5.1.8 Sender address rejected: Domain not found'],
    ['policy', 'RCPT TO', '550 5.7.1 Client host blocked using a list'],
    ['policy', 'RCPT TO', '550 5.7.1 The recipient does not take your mail'],
    ['doubt', 'RCPT TO', '550 5.4.5 Daily user sending limit exceeded'],
    ['doubt', 'RCPT TO', '530 Authentication required'],
    ['doubt', 'RCPT TO', '504 5.5.2 Need a fully qualified name'],
    ['doubt', 'DATA', '554 5.7.1 Rejected as spam'],
    ['doubt', 'DATA', '550 spam message rejected'],
    ['doubt', 'DATA', '550 5.1.7 Bad sender address'],
    ['doubt', 'DATA', '550 5.4.5 Daily user sending limit exceeded'],
    ['message', 'DATA', '552 5.3.4 Message too big'],
    // for now
    ['line', 'RCPT TO', '421 4.7.0 Too many messages'],
    ['line', 'DATA', '452 4.3.1 Out of storage'],
    ['passing', 'RCPT TO', '450 4.7.1 Greylisted, come again'],
    ['passing', 'RCPT TO', '452 4.2.2 Mailbox full'],
    ['passing', 'RCPT TO', '451 Try again later'],
    ['passing', 'DATA', '451 4.7.1 Too fast'],
  ])('%s: %s answered %s', (fault, command, response) => {
    expect(answer(command, response)).toBe(fault);
  });

  it.each<[MailFault, string, string | undefined]>([
    ['line', 'ECONNECTION', 'CONN'],
    ['line', 'ESOCKET', 'CONN'],
    ['line', 'ETIMEDOUT', 'CONN'],
    ['line', 'EDNS', 'CONN'],
    ['line', 'ETLS', 'STARTTLS'],
    ['line', 'EAUTH', 'API'],
    ['line', 'EABORT', undefined],
    ['message', 'EMESSAGE', 'MAIL FROM'],
    ['message', 'EFILEACCESS', undefined],
    ['recipient', 'EENVELOPE', 'API'],
  ])('%s: %s at %s, without an answer', (fault, code, command) => {
    expect(faultOf({ code, command })).toBe(fault);
  });
});
