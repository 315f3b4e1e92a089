import { errorInWords, loggedError } from './platform/http/logged-errors.js';

/**
 * What nobody caught ends the process with 1, as without this, but is printed without the values that errors carry: Node prints
 * all of them. `brief` leaves out where it was thrown.
 */
export function endOnFault({ brief = false } = {}): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${brief ? errorInWords(error) : JSON.stringify({ level: 60, err: loggedError(error) })}\n`);
    process.exit(1);
  });
}
