/** How deep causes are followed. */
const DEEPEST = 4;
/** Names of what went wrong that no person ever types. */
const PLAIN = ['code', 'errno', 'syscall', 'port', 'severity', 'schema', 'table', 'column', 'constraint', 'routine', 'status', 'statusCode', 'responseCode', 'command'] as const; // prettier-ignore

const ADDRESS = /[^\s<>"'«»(),:;=&]+(?:@|%40)[^\s<>"'«»(),:;=&]+/g;
/** PostgreSQL and JSON.parse quote what they were given after a colon, a comma or «value»; names of things after another word. */
const QUOTED = /((?:[:,]|\bvalue) ?)["'«](?:[^\n]*)["'»]/g;
/** A mail server says the recipient's name in any words of its own. */
const SMTP_ANSWER = /\b([245]\d\d)(?:[ -]([245]\.\d{1,3}\.\d{1,3}))?\b.*/s;

/** What a log may keep of an error. */
export interface LoggedError {
  type: string;
  message: string;
  stack?: string;
  cause?: LoggedError;
  errors?: LoggedError[];
  [plain: string]: unknown;
}

/**
 * A text of a log or an error without what people typed: addresses, and values that a database or a parser quotes back
 * («invalid input syntax for type uuid: "…"»). Names of tables, columns and constraints stay.
 */
export function withoutValues(text: string): string {
  return text.replaceAll(ADDRESS, '‹address›').replaceAll(QUOTED, '$1‹value›');
}

/**
 * What of an error goes into a log: its kind, its message without values, where it was thrown, and the codes and names of
 * PostgreSQL, Node and SMTP. Nothing else comes along: a statement's parameters, a row that breaks a constraint, an answer
 * of another server are people's names and addresses.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!isErrorLike(error)) return { type: typeof error, message: depth === 0 ? withoutValues(String(error)) : '' };
  const fields = error as unknown as Record<string, unknown>;
  const message = messageOf(error, 'responseCode' in error);
  const logged: LoggedError = { type: typeof fields['name'] === 'string' ? fields['name'] : 'Error', message };
  const driver = isErrorLike(fields['driverError']) ? (fields['driverError'] as unknown as typeof fields) : {};
  for (const name of PLAIN) {
    const value = fields[name] ?? driver[name];
    if (typeof value === 'number' || (typeof value === 'string' && /^[\w .-]{1,80}$/.test(value))) logged[name] = value;
  }
  if (error.stack) logged.stack = [`${logged.type}: ${message}`, ...framesOf(error.stack)].join('\n');
  if (depth >= DEEPEST) return logged;
  if (error.cause !== undefined) logged.cause = loggedError(error.cause, depth + 1);
  if (Array.isArray(fields['errors'])) logged.errors = fields['errors'].map((one) => loggedError(one, depth + 1));
  return logged;
}

/** The same for a person at a terminal: the message and its causes, one a line. */
export function errorInWords(error: unknown): string {
  const lines: string[] = [];
  for (let one: LoggedError | undefined = loggedError(error); one; one = one.cause) lines.push(one.message);
  return lines.join('\n');
}

function messageOf({ message }: Error, isOfMail: boolean): string {
  if (!isOfMail) return withoutValues(message);
  const [, code = '', enhanced = ''] = SMTP_ANSWER.exec(message) ?? [];
  return `SMTP ${code} ${enhanced}`.trim();
}

/** Of any realm: tests and libraries have their own `Error`. */
function isErrorLike(error: unknown): error is Error {
  return Error.isError(error);
}

/** Where it was thrown; the lines before are the message again. */
function framesOf(stack: string): string[] {
  return stack.split('\n').filter((line) => /^\s+at .*(?::\d+:\d+\)?|<anonymous>\)?|native\)?)$/.test(line));
}
