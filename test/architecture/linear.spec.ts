import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import cookieParser from '@fastify/cookie';
import { IsEmail, IsISO8601 } from 'class-validator';
import Fastify from 'fastify';
import { strToU8, zipSync } from 'fflate';
import { parseInstant } from '../../src/common/instant.js';
import { decodeCursor } from '../../src/common/pagination.js';
import { cleanName, isPersonName } from '../../src/common/person-name.js';
import { searchWords } from '../../src/common/search-words.js';
import { slugify } from '../../src/common/slug.js';
import { cleanLine, cleanText, normaliseEmail } from '../../src/common/validation.js';
import { wordDifference } from '../../src/common/word-difference.js';
import { parseInvitees } from '../../src/features/accounts/invitations.rules.js';
import { passwordProblem } from '../../src/features/accounts/passwords.rules.js';
import { changesOf } from '../../src/features/audit/audit.rules.js';
import { escapeText, foldLine } from '../../src/features/calendar/ics-lines.js';
import { mapColumns } from '../../src/features/directory/imports/import-columns.rules.js';
import { readEmail, readPhone, readWebsite } from '../../src/features/directory/imports/import-values.rules.js';
import { cleanFileName } from '../../src/features/materials/materials.rules.js';
import { searchForm } from '../../src/features/organisations/organisations.rules.js';
import { readSpeaker } from '../../src/features/programs/program-words.rules.js';
import { sessionsIn } from '../../src/features/programs/program-table.rules.js';
import { shorten } from '../../src/features/publications/social-texts.rules.js';
import { peopleIn } from '../../src/features/registrations/people-list.rules.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { formValues } from '../../src/platform/http/form.js';
import { receiveParts, receivedForm, registerParts } from '../../src/platform/http/form-parts.js';
import { readJson } from '../../src/platform/http/json-body.js';
import { answerOf, keptFrom } from '../../src/platform/http/kept-answer.js';
import { maskUrl } from '../../src/platform/http/logging.js';
import { isBlank, plainText, removedFrom, sanitise } from '../../src/platform/http/rich-text.js';
import { checkDocument } from '../../src/platform/storage/document-check.js';
import { parseTable } from '../../src/platform/spreadsheet/parse-table.js';
import { registerSecurity } from '../../src/platform/http/security.js';
import { validateInput } from '../../src/platform/http/validation.js';

/** Twice the input may take this much more time: twice, with room for what the machine does beside; a square takes four. */
const MOST_GROWTH = 3.2;
/** Of what is repeated. */
const SIZE = 20_000;
/** A square of `SIZE` steps takes ten times longer, ms. */
const QUICK_MS = 40;
const ROUNDS = 3;
const ATTEMPTS = 5;

type Read<T> = (input: T) => unknown;

/** The best of a few rounds, ms; the first that is quick is enough. */
async function cost<T>(input: T, read: Read<T>, enough = 0): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS && best > enough; round++) {
    const before = performance.now();
    try {
      await read(input);
    } catch {
      // a refusal is an answer
    }
    best = Math.min(best, performance.now() - before);
  }
  return best;
}

async function expectLinear<T>(make: (size: number) => T, read: Read<T>, size = SIZE): Promise<void> {
  const [half, whole] = [make(size / 2), make(size)];
  if ((await cost(whole, read, QUICK_MS)) < QUICK_MS) return;
  let ratio = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && ratio > MOST_GROWTH; attempt++)
    ratio = Math.min(ratio, (await cost(whole, read)) / (await cost(half, read)));
  expect(ratio).toBeLessThanOrEqual(MOST_GROWTH);
}

/** Texts that made some reader look back again and again. */
const SPITEFUL = {
  letters: (size) => 'я'.repeat(size),
  spaces: (size) => `я${' '.repeat(size)}я`,
  'spaces alone': (size) => ' '.repeat(size),
  lines: (size) => '\n'.repeat(size),
  marks: (size) => `а${'\u0301\u0323'.repeat(size)}`,
  hyphens: (size) => `я${'-'.repeat(size)}я`,
  'dashes between spaces': (size) => ' — '.repeat(size),
  dots: (size) => 'a.'.repeat(size),
  ats: (size) => 'a@'.repeat(size),
  brackets: (size) => '('.repeat(size),
  angles: (size) => '<'.repeat(size),
  quotes: (size) => '«"'.repeat(size),
  digits: (size) => '8 '.repeat(size),
  commas: (size) => ',;'.repeat(size),
  'half a surrogate': (size) => '\ud83d'.repeat(size),
} satisfies Record<string, (size: number) => string>;

const READERS: Record<string, Read<string>> = {
  'a line': cleanLine,
  'a text': cleanText,
  'an address': normaliseEmail,
  'a name': (text) => isPersonName(cleanName(text)),
  'the form of an address': (text) => validateInput(Addressed, { email: text }),
  'a day': (text) => validateInput(Dated, { day: text }),
  'a moment': (text) => parseInstant('at', text, 'Europe/Moscow'),
  'a cursor': (text) => decodeCursor(text, 1),
  'a search': searchWords,
  'a name that is searched for': searchForm,
  'the address of a page': slugify,
  'the name of a file': (text) => cleanFileName(text, 'pdf'),
  'a password': (text) => passwordProblem(text, { email: 'a@b.ru', lastName: 'А', firstName: 'Б' }, () => false),
  'people to invite': parseInvitees,
  'a telephone': readPhone,
  'an address in a table': readEmail,
  'a site in a table': readWebsite,
  'a speaker': readSpeaker,
  'a column of a program': (text) =>
    sessionsIn({ headers: [text], rows: [] }, [], { startsAt: new Date(), zone: 'UTC' }),
  'a column of people': (text) => peopleIn({ headers: [text], rows: [] }),
  'a column of schools': (text) => mapColumns([text], 1, String),
  'a line of a calendar': (text) => foldLine(escapeText(text)),
  'a text for a network': (text) => shorten(text, text.length - 1),
  'a difference': (text) => wordDifference(text, `${text}.`),
  'a text of the record': (text) => changesOf(recorded(text), new Map()),
  'an address of a request': maskUrl,
  'formatted text': sanitise,
  'the words of formatted text': plainText,
  'what is taken out': removedFrom,
  'whether a text is blank': isBlank,
};

class Addressed {
  @IsEmail()
  email: string;
}

class Dated {
  @IsISO8601({ strict: true })
  day: string;
}

const recorded = (text: string) =>
  ({ action: 'update', tableName: 'announcement', before: { body_html: '' }, after: { body_html: text } }) as never;

describe('twice the text takes at most about twice the time', () => {
  it.each(Object.entries(READERS))('of %s', async (_, read) => {
    for (const make of Object.values(SPITEFUL)) await expectLinear(make, read);
  });

  it.each<[string, (size: number) => string]>([
    ['tags never closed', (size) => '<b>'.repeat(size)],
    ['ends of others', (size) => '<b>'.repeat(size) + '</i>'.repeat(size)],
    ['ends between', (size) => '<b></i>'.repeat(size)],
    ['breaks never ended', (size) => '<br '.repeat(size)],
    ['comments', (size) => '<!--'.repeat(size)],
    ['attributes', (size) => `<a ${'href="x" '.repeat(size)}>`],
    ['links', (size) => '<a href="javascript:x">x</a>'.repeat(size)],
    ['entities', (size) => '&#1'.repeat(size)],
  ])('of formatted text of %s', async (_, make) => {
    for (const read of [sanitise, plainText, removedFrom, isBlank]) await expectLinear(make, read, SIZE / 4);
  });
});

describe('twice the fields take at most about twice the time', () => {
  it.each<[string, (size: number) => string]>([
    ['one name', (size) => 'a=1&'.repeat(size)],
    ['names of their own', (size) => Array.from({ length: size }, (_, n) => `a${n}=1`).join('&')],
    ['numbered names', (size) => Array.from({ length: size }, (_, n) => `a.${n}.b=1`).join('&')],
    ['one deep name', (size) => `${'a.'.repeat(size)}=1`],
    ['nothing', (size) => '&'.repeat(size)],
  ])('of a form with %s', async (_, make) => {
    await expectLinear(make, (text) => formValues(new URLSearchParams(text)));
  });

  it.each<[string, (size: number) => string]>([
    ['one long text', (size) => `"${'я'.repeat(size)}"`],
    ['a list', (size) => `[${'1,'.repeat(size)}1]`],
    ['names', (size) => `{${Array.from({ length: size }, (_, n) => `"a${n}":1`).join(',')}}`],
    ['levels', (size) => '['.repeat(size) + ']'.repeat(size)],
    ['spaces', (size) => ' '.repeat(size)],
  ])('of JSON with %s', async (_, make) => {
    await expectLinear(make, readJson);
  });

  it('of a list of answers', async () => {
    const make = (size: number) => Array.from({ length: size }, (_, n) => ({ [`a${n}`]: String(n) }));
    await expectLinear(make, (rows) => validateInput(Addressed, { email: rows }));
  });
});

describe('twice the file takes at most about twice the time', () => {
  it.each<[string, (size: number) => string]>([
    ['a first row of spaces', (size) => `${' '.repeat(size)}\n1;2`],
    ['one row', (size) => 'a'.repeat(size)],
    ['rows', (size) => 'a;b\n'.repeat(size)],
    ['empty rows', (size) => '\n'.repeat(size)],
    ['delimiters', (size) => ';'.repeat(size)],
    ['quotes', (size) => '"'.repeat(size)],
    ['quoted rows', (size) => '"a\n";'.repeat(size)],
    ['letters of another encoding', (size) => '\ufffd'.repeat(size)],
  ])('of CSV with %s', async (_, make) => {
    await expectLinear(make, (text) => parseTable(Buffer.from(text)));
  });

  const book = (sheet: string, texts = '') =>
    Buffer.from(
      zipSync({
        'xl/workbook.xml': strToU8('<workbook><sheets><sheet r:id="a"/></sheets></workbook>'),
        'xl/_rels/workbook.xml.rels': strToU8(
          '<r><Relationship Id="a" Target="sheet.xml"/><Relationship Type="/sharedStrings" Target="texts.xml"/></r>',
        ),
        'xl/sheet.xml': strToU8(`<worksheet><sheetData>${sheet}</sheetData></worksheet>`),
        'xl/texts.xml': strToU8(`<sst>${texts}</sst>`),
      }),
    );
  const rows = (size: number, row: (n: number) => string) =>
    Array.from({ length: size }, (_, n) => row(n + 1)).join('');

  it.each<[string, (size: number) => Buffer]>([
    ['a long tag', (size) => book(`<${'a'.repeat(size)}/>`)],
    ['a long attribute', (size) => book(`<row a="${'a'.repeat(size)}"/>`)],
    ['attributes', (size) => book(`<row ${rows(size, (n) => `a${n}="" `)}/>`)],
    ['formulas in a cell', (size) => book(`<row r="1"><c r="A1">${'<f>1</f>'.repeat(size)}</c></row>`)],
    ['values in a cell', (size) => book(`<row r="1"><c r="A1">${'<v>1</v>'.repeat(size)}</c></row>`)],
    ['rows', (size) => book(rows(size / 2, (n) => `<row r="${n}"><c r="A${n}"><v>1</v></c></row>`))],
    ['rows without values', (size) => book(rows(size, (n) => `<row r="${n}"/>`))],
    ['merged cells', (size) => book(rows(size, (n) => `<mergeCell ref="A${n}:B${n + 20_000}"/>`))],
    ['texts', (size) => book('<row r="1"><c r="A1"><v>1</v></c></row>', '<si><t>a</t></si>'.repeat(size))],
    ['pieces of a text', (size) => book('', `<si>${'<r><t>a</t></r>'.repeat(size)}</si>`)],
    ['tags in tags', (size) => book('<a>'.repeat(size))],
    ['comments', (size) => book('<!--'.repeat(size))],
  ])('of a book with %s', async (_, make) => {
    await expectLinear(make, parseTable);
  });

  it.each(['stream\n', '/ObjStm stream\n', '#41', '/OpenAction <<', '/JS 1', 'endstream', '<< '])(
    'of a PDF of %s',
    async (part) => {
      await expectLinear(
        (size) => Buffer.from(`%PDF-1.7\n${part.repeat(size)}`),
        (bytes) => checkDocument(bytes, 'a.pdf'),
      );
    },
  );
});

describe('twice the parts take at most about twice the time', () => {
  const field = 'content-disposition: form-data; name="a"\r\n\r\n';

  it.each<[string, (size: number) => string]>([
    ['a long text', (size) => `--x\r\n${field}${'я'.repeat(size)}\r\n--x--\r\n`],
    ['texts', (size) => `${`--x\r\n${field}a\r\n`.repeat(size)}--x--\r\n`],
    ['ends of lines', (size) => `--x\r\n${field}${'\r\n'.repeat(size)}\r\n--x--\r\n`],
    ['almost ends of parts', (size) => `--x\r\n${field}${'\r\n--'.repeat(size)}\r\n--x--\r\n`],
    ['nothing before the first part', (size) => `${'a'.repeat(size)}\r\n--x--\r\n`],
    ['a long line of a part', (size) => `--x\r\na: ${'b;'.repeat(size)}\r\n\r\n\r\n--x--\r\n`],
    ['lines of a part', (size) => `--x\r\n${'a: b\r\n'.repeat(size)}\r\n\r\n--x--\r\n`],
  ])('of a form with %s', async (_, make) => {
    const fastify = Fastify();
    await registerParts(fastify, join(tmpdir(), 'no-files-come'));
    fastify.post('/', { config: { parts: { files: 1 } } }, (request, reply) =>
      receiveParts(request).then(() => reply.send(receivedForm(request).values)),
    );
    await expectLinear(make, (payload) =>
      fastify.inject({
        method: 'POST',
        url: '/',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        payload,
      }),
    );
    await fastify.close();
  });
});

describe('twice the headers take at most about twice the time', () => {
  const parts = [
    'a=1; ',
    'a; ',
    '; ; ',
    ' ',
    '"',
    'session=',
    'br;q=0, ',
    'gzip; ',
    'W/"a", ',
    '10.0.0.1, ',
    '[::1]:1,',
    ']:1',
  ];
  const config = loadConfig({ NODE_ENV: 'test', SECRET: 'a secret of tests, thirty-two letters', RATE_LIMIT: 'on' });

  it.each(['cookie', 'accept', 'accept-encoding', 'x-forwarded-for', 'if-none-match', 'authorization', 'content-type'])(
    'of %s',
    async (name) => {
      const fastify = Fastify({ trustProxy: ['loopback'] });
      await registerSecurity(fastify, config);
      const kept = await keptFrom({ type: 'text/plain', cacheControl: '', maxAge: 1, body: 'x' }, new Date());
      fastify.post('/', (request, reply) => reply.send([answerOf(kept, request.headers).status, request.ip]));
      await fastify.ready();
      for (const part of parts)
        await expectLinear(
          (size) => part.repeat(size),
          (value) => fastify.inject({ method: 'POST', url: '/', headers: { [name]: value } }),
        );
      await fastify.close();
    },
  );

  it.each(['a=1&', 'a', '&', '=', '%41', '+', '%', 'a[]=1&'])('of a query of %s', async (part) => {
    const fastify = Fastify();
    await fastify.register(cookieParser);
    fastify.get('/', (request, reply) => reply.send(Object.keys(request.query as object)));
    await expectLinear(
      (size) => part.repeat(size),
      (query) => fastify.inject({ url: `/?${query}` }),
    );
    await fastify.close();
  });
});
