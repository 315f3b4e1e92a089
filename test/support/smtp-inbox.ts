import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A message as the server took it. */
export interface ReceivedLetter {
  to: string;
  raw: string;
  parsed: ParsedMail;
}

/** A mail server on the loopback that takes what the application sends. */
export interface SmtpInbox {
  url: string;
  /** What was taken, in order of arrival. */
  letters: ReceivedLetter[];
  /** The newest letter to the address; throws when there is none. */
  lastTo(address: string): ReceivedLetter;
  /** Says what to answer a message with instead of taking it; null takes it again. */
  answerWith(refusal: { code: number; words: string } | null): void;
  /** Keeps clients waiting with their message until `release`; resolves when the first one waits. */
  hold(): Promise<void>;
  release(): void;
  close(): Promise<void>;
}

export async function startSmtpInbox(): Promise<SmtpInbox> {
  const letters: ReceivedLetter[] = [];
  let refusal: { code: number; words: string } | null = null;
  let gate: { entered: () => void; opened: Promise<void>; open: () => void } | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo(_address, _session, callback) {
      gate?.entered();
      void (gate?.opened ?? Promise.resolve()).then(() => callback(refusal && withCode(refusal)));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0]?.address ?? '';
        receive(to, Buffer.concat(chunks)).then(() => callback(), callback);
      });
    },
  });
  const receive = async (to: string, raw: Buffer) => {
    letters.push({ to, raw: raw.toString('utf8'), parsed: await simpleParser(raw) });
  };
  server.on('error', () => undefined); // a client that was killed
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;

  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    lastTo(address) {
      const found = letters.findLast(({ to }) => to === address);
      if (!found) throw new Error(`No letter to ${address} among those to ${letters.map(({ to }) => to).join(', ')}`);
      return found;
    },
    answerWith(next) {
      refusal = next;
    },
    hold() {
      const opening = Promise.withResolvers<void>();
      const entering = Promise.withResolvers<void>();
      gate = { entered: entering.resolve, opened: opening.promise, open: opening.resolve };
      return entering.promise;
    },
    release() {
      gate?.open();
      gate = null;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function withCode({ code, words }: { code: number; words: string }): Error {
  return Object.assign(new Error(words), { responseCode: code });
}
