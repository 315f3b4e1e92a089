import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type PlaceRequest,
  RegistrationQueue,
} from '../../../src/features/registrations/registration-queue.service.js';
import { startTestApp, type Answer, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { countersOf, createEvent, expectStatus, participant, register, rowsOf } from '../../support/scenario.js';

let t: TestApp;
let event: { id: string; slug: string };

beforeAll(async () => {
  t = await startTestApp({ config: { TRUST_PROXY: '127.0.0.1, 10.0.0.0/8' } });
  event = await createEvent(t);
});
afterAll(() => t.close());

interface Problem {
  status: number;
  code: string;
  title: string;
  detail?: string;
  instance: string;
  errors?: { field: string; code: string; message: string }[];
}

const RUSSIAN = /[а-яё]/i;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const names = (count: number) => Array.from({ length: count }, (_, n): [string, string] => [`a${n}`, '1']);

/** The refusal, which is whole and in Russian whatever was sent. */
function problemOf(answer: Answer): Problem {
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store');
  const problem = answer.json<Problem>();
  expect(problem).toMatchObject({ status: answer.statusCode, code: expect.any(String), instance: expect.any(String) });
  for (const text of [problem.title, problem.detail ?? 'да', ...(problem.errors ?? []).map(({ message }) => message)])
    expect(text).toMatch(RUSSIAN);
  return problem;
}

const fieldsOf = (answer: Answer) => problemOf(answer).errors?.map(({ field }) => field);
const post = (payload: unknown, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  t.inject({
    method: 'POST',
    remoteAddress,
    url: `/api/v1/events/${event.slug}/registrations`,
    payload: payload as string | object | Buffer,
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('what is typed', () => {
  it('names every bad field at once', async () => {
    const answer = await post({ consent: {} });
    expect(answer.statusCode).toBe(422);
    expect(problemOf(answer)).toMatchObject({ code: 'invalid-input', title: 'Проверьте заполнение полей' });
    expect(fieldsOf(answer)?.toSorted()).toEqual([
      'consent.accepted',
      'consent.version',
      'email',
      'firstName',
      'lastName',
    ]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ lastName: '' }, 'lastName'],
    [{ lastName: ' \u200b ' }, 'lastName'],
    [{ lastName: null }, 'lastName'],
    [{ lastName: 5 }, 'lastName'],
    [{ lastName: ['Иванова'] }, 'lastName'],
    [{ lastName: { $ne: '' } }, 'lastName'],
    [{ lastName: 'Иванова 2' }, 'lastName'],
    [{ lastName: '<script>' }, 'lastName'],
    [{ lastName: '=CMD()' }, 'lastName'],
    [{ lastName: 'я'.repeat(101) }, 'lastName'],
    [{ lastName: '\ud83d' }, 'lastName'],
    [{ firstName: 'Мария@mail.ru' }, 'firstName'],
    [{ middleName: '123' }, 'middleName'],
    [{ middleName: 5 }, 'middleName'],
    [{ email: '' }, 'email'],
    [{ email: null }, 'email'],
    [{ email: 'ivanova' }, 'email'],
    [{ email: 'ivanova@' }, 'email'],
    [{ email: 'ivanova@mail' }, 'email'],
    [{ email: 'ivanova@mail.ru, petrova@mail.ru' }, 'email'],
    [{ email: 'Иванова <ivanova@mail.ru>' }, 'email'],
    [{ email: 'ivanova@mail.ru\r\nBcc: all@mail.ru' }, 'email'],
    [{ email: 'iva nova@mail.ru' }, 'email'],
    [{ email: 'ivanova@-mail.ru' }, 'email'],
    [{ email: `${'i'.repeat(250)}@mail.ru` }, 'email'],
    [{ email: ['ivanova@mail.ru'] }, 'email'],
    [{ schoolId: '5' }, 'schoolId'],
    [{ schoolId: randomUUID() }, 'schoolId'],
    [{ schoolId: 5 }, 'schoolId'],
    [{ schoolId: null, schoolName: 'ш'.repeat(301) }, 'schoolName'],
    [{ schoolId: null, municipality: 'Балашиха' }, 'municipality'],
    [{ schoolId: null, municipality: '00000000' }, 'municipality'],
    [{ position: 'д'.repeat(201) }, 'position'],
    [{ position: {} }, 'position'],
    [{ answers: 'да' }, 'answers'],
    [{ answers: { 'Класс?': { a: 1 } } }, 'answers'],
    [{ consent: null }, 'consent'],
    [{ consent: 'on' }, 'consent'],
    [{ consent: { version: 5, accepted: true } }, 'consent.version'],
    [{ consent: { version: '2030-09', accepted: false } }, 'consent.accepted'],
    [{ consent: { version: '2030-09', accepted: 'no' } }, 'consent.accepted'],
    [{ consent: { version: '2030-09' } }, 'consent.accepted'],
    [{ consent: { version: '2029-09', accepted: true } }, 'consent.accepted'],
    [{ consent: [{ version: '2030-09', accepted: true }] }, 'consent.accepted'],
    [{ consent: { version: '2030-09', accepted: true, by: 'me' } }, 'consent.by'],
    [{ state: 'CONFIRMED' }, 'state'],
    [{ emailConfirmed: true }, 'emailConfirmed'],
    [{ id: randomUUID() }, 'id'],
  ])('%j is refused at %s', async (change, field) => {
    const answer = await post(participant(t, 'ivanova@mail.ru', change));
    expect(answer.statusCode).toBe(422);
    expect(fieldsOf(answer)).toEqual([field]);
  });

  it('makes no registration when it is refused', async () => {
    expect(await rowsOf(t, event.id)).toEqual([]);
  });

  it('says which consent is in force now', async () => {
    const answer = await register(t, event.slug, 'a@mail.ru', { consent: { version: '2029-09', accepted: true } });
    expect(problemOf(answer).errors).toMatchObject([{ field: 'consent.accepted', code: 'outdated-consent' }]);
  });
});

describe('what was typed', () => {
  beforeEach(async () => {
    event = await createEvent(t);
  });

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ lastName: " О'Коннор-Заде " }, { last_name: "О'Коннор-Заде" }],
    [{ lastName: 'И\u0306ошкар\u00ad' }, { last_name: 'Йошкар' }],
    [{ middleName: ' ' }, { middle_name: null }],
    [{ middleName: null }, { middle_name: null }],
    [{ position: 'учитель\u0007\nистории' }, { position: 'учитель истории' }],
    [{ position: 'психолог 👩\u200d🏫 \ud83d' }, { position: 'психолог 👩\u200d🏫 \ufffd' }],
    [{ email: ' Ivanova+webinar@Mail.RU ' }, { email: 'ivanova+webinar@mail.ru' }],
    [{ email: "o'connor@mail.ru" }, { email: "o'connor@mail.ru" }],
    [{ email: 'ИВАНОВА@почта.рф' }, { email: 'иванова@почта.рф' }],
    [{ answers: { 'Класс?': '8 «А»' } }, { answers: { 'Класс?': '8 «А»' } }],
    [{ answers: null }, { answers: {} }],
    [{ consent: { version: '2030-09', accepted: 'on' } }, { state: 'PENDING' }],
  ])('%j is taken as %j', async (change, row) => {
    expectStatus(await post(participant(t, 'ivanova@mail.ru', change)), 202);
    expect(await t.sql(`select * from registration where event_id = $1`, [event.id])).toMatchObject([row]);
  });

  const consents = () =>
    t.sql(
      `select d.version, c.accepted_at as "at", host(c.address) as address from consent c
       join consent_document d on d.id = c.document_id join registration r on r.id = c.registration_id where r.event_id = $1`,
      [event.id],
    );

  it('records the consent: its version, the time and the address', async () => {
    expectStatus(await register(t, event.slug, 'ivanova@mail.ru'), 202);
    expect(await consents()).toEqual([{ version: t.consentVersion, at: t.clock.now(), address: '127.0.0.1' }]);
  });

  it.each([
    ['127.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['127.0.0.1', '198.51.100.9, 203.0.113.7, 10.4.0.2', '203.0.113.7'],
    ['127.0.0.1', '203.0.113.7:4711', '203.0.113.7'],
    ['192.168.0.5', '203.0.113.7', '192.168.0.5'],
    ['198.51.100.9', '203.0.113.7', '198.51.100.9'],
  ])('believes of an address the named proxies alone: from %s, forwarded for %s', async (from, forwarded, recorded) => {
    expectStatus(await post(participant(t, 'ivanova@mail.ru'), { 'x-forwarded-for': forwarded }, from), 202);
    expect(await consents()).toMatchObject([{ address: recorded }]);
  });

  it.each(['unknown', '203.0.113.7:4711', '_hidden', '203.0.113.7, unknown', '2001:db8::1'])(
    'is taken whatever a proxy says of the address: %s',
    async (forwarded) => {
      expectStatus(await post(participant(t, 'ivanova@mail.ru'), { 'x-forwarded-for': forwarded }), 202);
      expect(await rowsOf(t, event.id)).toHaveLength(1);
    },
  );

  it('takes a school that is not in the list by its name, and its municipality', async () => {
    const unknown = { schoolId: null, schoolName: 'Новая школа', municipality: t.municipality.oktmo };
    expectStatus(await register(t, event.slug, 'ivanova@mail.ru', unknown), 202);
    const rows = await t.sql(`select school_id, school_name, municipality_id from registration where event_id = $1`, [
      event.id,
    ]);
    expect(rows).toEqual([{ school_id: null, school_name: 'Новая школа', municipality_id: t.municipality.id }]);
  });

  it('takes the municipality of a known school, whatever else was typed', async () => {
    expectStatus(await register(t, event.slug, 'ivanova@mail.ru', { schoolName: 'Другая' }), 202);
    const rows = await t.sql(`select school_id, school_name, municipality_id from registration where event_id = $1`, [
      event.id,
    ]);
    expect(rows).toEqual([{ school_id: t.schools[0], school_name: null, municipality_id: t.municipality.id }]);
  });
});

describe('a body', () => {
  it.each<[string, unknown, Record<string, string>, number]>([
    ['of ten megabytes', `{"lastName":"${'я'.repeat(5 * 1024 * 1024)}"}`, {}, 413],
    ['that is no JSON', '{"lastName":', {}, 400],
    ['that is empty', '', {}, 422],
    ['that is a list', '[]', {}, 422],
    ['that is a text', '"text"', {}, 422],
    ['that is null', 'null', {}, 422],
    ['in Windows-1251', Buffer.from([0x7b, 0x22, 0xcf, 0xf0, 0x22, 0x3a, 0x31, 0x7d]), {}, 400],
    ['with a zero byte', '{"lastName":"\u0000"}', {}, 400],
    ['with a zero written as an escape', '{"lastName":"\\u0000"}', {}, 400],
    ['of a type nobody knows', '<a/>', { 'content-type': 'application/xml' }, 415],
    ['nested without end', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, {}, 413],
    ['of too many fields', JSON.stringify(Object.fromEntries(names(1_001))), {}, 413],
    ['of too many values', JSON.stringify({ a: Array(20_001).fill(1) }), {}, 413],
    ['of a form of too many fields', new URLSearchParams(names(5_001)).toString(), FORM, 413],
    ['of a form that repeats a field', 'a=1&'.repeat(5_001), FORM, 413],
    ['with a prototype', '{"__proto__":{"lastName":"Иванова"},"constructor":{"prototype":{}}}', {}, 422],
    ['of a form in another encoding', 'lastName=%C8%E2', FORM, 400],
    ['of a form with a zero', 'lastName=%00', FORM, 400],
    [
      'with files',
      '--x\r\nContent-Disposition: form-data; name="lastName"\r\n\r\nIvanova\r\n--x--\r\n',
      { 'content-type': 'multipart/form-data; boundary=x' },
      415,
    ],
  ])('%s is refused', async (_, payload, headers, status) => {
    const answer = await post(payload, headers);
    expect({ status: answer.statusCode, body: answer.body }).toMatchObject({ status });
    problemOf(answer);
  });

  it('makes no internal error, whatever it is', async () => {
    const values = fc.oneof(
      fc.json(),
      fc.anything({ withUnicodeString: true } as object).map((value) => safeJson(value)),
    );
    const fields = fc.dictionary(
      fc.constantFrom('lastName', 'email', 'consent', 'answers', 'schoolId', 'position', 'municipality'),
      fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.jsonValue()),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          values,
          fields.map((change) => JSON.stringify(participant(t, 'fuzz@mail.ru', change))),
        ),
        async (body) => {
          const answer = await post(body);
          expect(answer.statusCode).toBeLessThan(500);
          if (answer.statusCode !== 202) problemOf(answer);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('an address of the API', () => {
  it.each([
    ['GET', '/api/v1/events/%00', 400],
    ['GET', '/api/v1/events/%FF', 400],
    ['GET', '/api/v1/events/no-such', 404],
    ['GET', `/api/v1/events/${'a'.repeat(5_000)}`, 414],
    ['GET', '/api/v1/events?cursor=%00', 422],
    ['GET', '/api/v1/events?cursor=WyJ4IiwieSJd', 400],
    ['GET', '/api/v1/events?organisation=%00', 400],
    ['GET', '/api/v1/events?from=2026-02-31', 422],
    ['GET', '/api/v1/events?kind=PARTY', 422],
    ['GET', '/api/v1/events?limit=0', 422],
    ['GET', '/api/v1/events?limit=x', 422],
    ['GET', '/api/v1/organisations?cursor=WyJ4IiwieSJd', 400],
    ['GET', '/api/v1/organisations?kind=BAKERY', 422],
    ['GET', '/api/v1/nothing', 404],
    ['DELETE', '/api/v1/events', 404],
    ['POST', '/api/v1/events/%00/registrations', 400],
    ['POST', '/api/v1/events/no-such/registrations', 404],
  ] as const)('%s %s is answered by a problem', async (method, url, status) => {
    const answer = await t.inject({ method, url, ...(method === 'POST' && { payload: participant(t, 'a@mail.ru') }) });
    expect({ status: answer.statusCode, body: answer.body }).toMatchObject({ status });
    problemOf(answer);
  });
});

describe('registration', () => {
  beforeEach(async () => {
    t.clock.set(TEST_NOW);
    event = await createEvent(t);
  });

  const refusal = async (at: string | null, slug = event.slug) => {
    if (at) t.clock.set(at);
    const answer = await register(t, slug, 'ivanova@mail.ru');
    return [answer.statusCode, problemOf(answer).code];
  };
  const act = async (action: string, payload = {}) =>
    t.inject({
      method: 'POST',
      url: `/api/v1/events/${event.slug}/${action}`,
      token: await t.asStaff('ORGANISER', 'ASOU'),
      payload,
    });

  it('is refused before it opens, after it closes and after the event', async () => {
    event = await createEvent(t, {
      registrationOpensAt: '2030-12-03T00:00',
      registrationClosesAt: '2030-12-08T00:00',
    });
    expect(await refusal('2030-12-02T23:59:59+03:00')).toEqual([409, 'registration-not-open']);
    t.clock.set('2030-12-03T00:00:00+03:00');
    expectStatus(await register(t, event.slug, 'ivanova@mail.ru'), 202);
    expect(await refusal('2030-12-08T00:00:00+03:00')).toEqual([409, 'registration-closed']);
    expect(await refusal('2030-12-10T00:00:00+03:00')).toEqual([409, 'registration-closed']);
  });

  it('is refused for a cancelled event and hidden for a withdrawn one and a draft', async () => {
    expectStatus(await act('cancel', { reason: 'Авария' }), 200);
    expect(await refusal(null)).toEqual([409, 'event-cancelled']);
    expectStatus(await act('withdraw'), 200);
    expect(await refusal(null)).toEqual([404, 'not-found']);
    const draft = await createEvent(t, {}, { publish: false });
    expect(await refusal(null, draft.slug)).toEqual([404, 'not-found']);
  });

  it('is refused for an event without names', async () => {
    const open = await createEvent(t, { registrationMode: 'NONE' });
    expect(await refusal(null, open.slug)).toEqual([409, 'registration-closed']);
  });
});

describe('one bad row', () => {
  beforeAll(async () => {
    t.clock.set(TEST_NOW);
    event = await createEvent(t);
  });

  it('does not fail the others of its group', async () => {
    const consentDocumentId = (await t.sql<{ id: string }>(`select id from consent_document`))[0]?.id ?? '';
    const request = (email: string, change: Partial<PlaceRequest> = {}): PlaceRequest => ({
      email,
      lastName: 'Иванова',
      firstName: 'Мария',
      seriesId: null,
      middleName: null,
      municipalityId: null,
      schoolId: null,
      schoolName: null,
      position: null,
      answers: {},
      personId: null,
      address: null,
      consentDocumentId,
      emailConfirmed: false,
      ...change,
    });
    const queue = t.get(RegistrationQueue);
    const results = await Promise.allSettled(
      [
        request('first@mail.ru'),
        request('a@mail.ru'),
        request('bad@mail.ru', { schoolId: randomUUID() }),
        request('b@mail.ru'),
        request('worse@mail.ru', { consentDocumentId: randomUUID() }),
        request('c@mail.ru', { emailConfirmed: true }),
      ].map((one) => queue.enter(event.slug, one)),
    );
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await rowsOf(t, event.id)).toMatchObject([
      { email: 'first@mail.ru', queue: 1 },
      { email: 'a@mail.ru', queue: 2 },
      { email: 'b@mail.ru', queue: 3 },
      { email: 'c@mail.ru', queue: 4, state: 'CONFIRMED' },
    ]);
    expect(await countersOf(t, event.id)).toEqual({
      kept: { held: 4, waiting: 0 },
      counted: { held: 4, waiting: 0 },
    });
  });
});

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined';
  } catch {
    return '{';
  }
}
