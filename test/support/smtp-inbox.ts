import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A message as the server took it. */
export interface ReceivedLetter {
  to: string;
  raw: string;
  parsed: ParsedMail;
}

/** Where in the dialogue: the greeting, then the commands. `data`: the answer to the whole message. */
export type SmtpStep = 'greeting' | 'auth' | 'mail' | 'rcpt' | 'data';

export interface SmtpAnswer {
  code: number;
  words: string;
  /** RCPT TO when absent. */
  at?: SmtpStep;
  /** Only to these; everybody else's pass. */
  to?: readonly string[];
}

/** A mail server on the loopback that takes what the application sends. */
export interface SmtpInbox {
  url: string;
  /** What was taken, in order of arrival. */
  letters: ReceivedLetter[];
  /** The newest letter to the address; throws when there is none. */
  lastTo(address: string): ReceivedLetter;
  /** The same server for who signs in. */
  signedInUrl: string;
  /** Messages the server began to take, whether or not it did. */
  tries(): number;
  /** Says what to answer a message with instead of taking it; null takes it again. */
  answerWith(refusal: SmtpAnswer | null): void;
  /** Keeps clients waiting at that step (RCPT TO when absent) until `release`; resolves when the first one waits. */
  hold(at?: SmtpStep): Promise<void>;
  release(): void;
  /** Drops all connections, so that clients begin anew. */
  hangUp(): void;
  close(): Promise<void>;
}

export async function startSmtpInbox(): Promise<SmtpInbox> {
  const letters: ReceivedLetter[] = [];
  let tries = 0;
  let refusal: SmtpAnswer | null = null;
  let gate: { at: SmtpStep; entered: () => void; opened: Promise<void>; open: () => void } | null = null;
  /** Waits where clients are held; returns what to refuse with. */
  const answerAt = async (step: SmtpStep, to = ''): Promise<Error | null> => {
    if (gate?.at === step) {
      gate.entered();
      await gate.opened;
    }
    if (!refusal || (refusal.at ?? 'rcpt') !== step) return null;
    return !refusal.to || refusal.to.includes(to) ? withCode(refusal) : null;
  };
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onConnect: (_session, callback) => void answerAt('greeting').then((refused) => callback(refused)),
    onAuth: (_auth, _session, callback) =>
      void answerAt('auth').then((refused) => callback(refused, refused ? undefined : { user: 'tests' })),
    onMailFrom: (_address, _session, callback) => void answerAt('mail').then((refused) => callback(refused)),
    onRcptTo: ({ address }, _session, callback) => void answerAt('rcpt', address).then((refused) => callback(refused)),
    onData(stream, session, callback) {
      tries += 1;
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0]?.address ?? '';
        answerAt('data', to)
          .then((refused) => (refused ? Promise.reject(refused) : receive(to, Buffer.concat(chunks))))
          .then(() => callback(), callback);
      });
    },
  });
  const receive = async (to: string, raw: Buffer) => {
    letters.push({ to, raw: raw.toString('utf8'), parsed: await simpleParser(raw) });
  };
  server.on('error', () => undefined); // a client that was killed
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;

  return {
    url: `smtp://127.0.0.1:${port}`,
    signedInUrl: `smtp://tests:tests@127.0.0.1:${port}`,
    tries: () => tries,
    letters,
    lastTo(address) {
      const found = letters.findLast(({ to }) => to === address);
      if (!found) throw new Error(`No letter to ${address} among those to ${letters.map(({ to }) => to).join(', ')}`);
      return found;
    },
    answerWith(next) {
      refusal = next;
    },
    hold(at = 'rcpt') {
      const opening = Promise.withResolvers<void>();
      const entering = Promise.withResolvers<void>();
      gate = { at, entered: entering.resolve, opened: opening.promise, open: opening.resolve };
      return entering.promise;
    },
    release() {
      gate?.open();
      gate = null;
    },
    hangUp() {
      for (const socket of sockets) socket.destroy();
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function withCode({ code, words }: SmtpAnswer): Error {
  return Object.assign(new Error(words), { responseCode: code });
}
