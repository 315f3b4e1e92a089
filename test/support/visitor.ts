import type { Answer, TestApp } from './app.js';
import { expectStatus } from './scenario.js';
import type { SmtpInbox } from './smtp-inbox.js';

const HOST_ONLY = /^__Host-/;

/** What a browser keeps: cookies, under their bare names whatever the address is, and the token of the form it shows. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(
    private readonly app: Pick<TestApp, 'inject'>,
    private readonly sent: Readonly<Record<string, string>> = {},
  ) {}

  async get(url: string): Promise<Answer> {
    const answer = this.keep(await this.app.inject({ url, headers: this.headers() }));
    this.csrf = /name="_csrf" value="([^"]+)"/.exec(answer.body)?.[1] ?? this.csrf;
    return answer;
  }

  /** Sends a form as it is given; `submit` adds the token of the page shown last. */
  async post(
    url: string,
    values: Readonly<Record<string, string | readonly string[]>> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const pairs = Object.entries(values).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
    return this.keep(
      await this.app.inject({
        method: 'POST',
        url,
        payload: new URLSearchParams(pairs).toString(),
        headers: { ...this.headers(), 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    );
  }

  async submit(url: string, values: Readonly<Record<string, string | readonly string[]>> = {}): Promise<Answer> {
    return this.post(url, { ...values, _csrf: this.csrf });
  }

  headers(): Record<string, string> {
    const pairs = Array.from(this.cookies, ([name, value]) => [`${name}=${value}`, `__Host-${name}=${value}`]);
    return { ...this.sent, cookie: pairs.flat().join('; ') };
  }

  private keep(answer: Answer): Answer {
    for (const cookie of answer.cookies as { name: string; value: string; expires?: Date }[]) {
      const { value, expires } = cookie;
      const name = cookie.name.replace(HOST_ONLY, '');
      if (expires?.getTime() === 0) this.cookies.delete(name);
      else this.cookies.set(name, encodeURIComponent(value));
    }
    return answer;
  }
}

/** The path of the newest letter to `email` that starts with `prefix`. */
export function pathInLetter(inbox: SmtpInbox, email: string, prefix: string): string {
  const pattern = new RegExp(String.raw`https?://[^/\s]+(${prefix}/[\w-]+)`);
  const texts = inbox.letters.filter(({ to }) => to === email).map(({ parsed }) => parsed.text ?? '');
  const path = texts.map((text) => pattern.exec(text)?.[1]).findLast((found) => found !== undefined);
  if (!path) throw new Error(`No ${prefix} in the ${texts.length} letters to ${email}`);
  return path;
}

/** Asks for the letter as a person does and returns the path of its link. */
export async function askForLetter(t: TestApp, inbox: SmtpInbox, visitor: Visitor, email: string): Promise<string> {
  await visitor.get('/login');
  expectStatus(await visitor.submit('/login/letter', { address: email }), 200);
  await t.drainJobs();
  return pathInLetter(inbox, email, '/login/link');
}

/** Signs in by a letter; returns the answer to the button. */
export async function signInByLetter(t: TestApp, inbox: SmtpInbox, visitor: Visitor, email: string): Promise<Answer> {
  const link = await askForLetter(t, inbox, visitor, email);
  expectStatus(await visitor.get(link), 200);
  return expectStatus(await visitor.submit(link), 303);
}
