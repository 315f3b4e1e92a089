import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

/** An SMTP server on loopback that takes everything and counts it. */
export class Sink {
  received = 0;
  private readonly server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, _session, done) => {
      stream.on('end', () => {
        this.received += 1;
        done();
      });
      stream.resume();
    },
  });

  /** Starts listening; returns the address for SMTP_URL. */
  async listen(): Promise<string> {
    const listening = this.server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const address = listening.address();
    return `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}?ignoreTLS=true`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(resolve);
    });
  }
}
