import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { strToU8, type Zippable, zipSync } from 'fflate';
import sharp from 'sharp';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { AccountsService } from '../../../src/features/accounts/accounts.service.js';
import { EventsService } from '../../../src/features/events/events.service.js';
import { MaterialChangesService, type UploadedFile } from '../../../src/features/materials/material-changes.service.js';
import type { LinkInput, MaterialPlace } from '../../../src/features/materials/materials.dto.js';
import { VISIBILITIES } from '../../../src/features/materials/materials.rules.js';
import { materialKey, MaterialsService } from '../../../src/features/materials/materials.service.js';
import { renderDocx } from '../../../src/platform/print/docx.js';
import { renderPdf } from '../../../src/platform/print/pdf.js';
import { Storage } from '../../../src/platform/storage/storage.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TEST_NOW } from '../../support/clock.js';
import { createEvent, expectStatus, ownOf, register, rowsOf, tokenOf } from '../../support/scenario.js';

const PAPER = { title: 'Методичка', blocks: [{ kind: 'paragraph', text: 'Текст' }] } as never;
const NAME = 'Презентация «Горизонты».pdf';

let t: TestApp;
let organiser: string;
let stranger: string;
let actor: Actor;
let pdf: Buffer;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await t.asStaff('ORGANISER', 'ASOU');
  stranger = await t.asStaff('ORGANISER', 'PK_ENERGIA');
  actor = (await t.get(AccountsService).actorByApiToken(organiser))!;
  pdf = await renderPdf(PAPER);
});
afterAll(() => t.close());
beforeEach(() => t.clock.set(TEST_NOW));

const fileOf = (name: string, bytes: Buffer): UploadedFile => ({ name, bytes: () => Promise.resolve(bytes) });
const changes = () => t.get(MaterialChangesService);
const stored = (id: string) => t.get(Storage).get(materialKey(id));
const listed = (slug: string) => changes().list(actor, slug);
const link = (change: Partial<LinkInput> = {}): LinkInput => ({
  kind: 'LINK',
  title: 'Диск',
  url: 'https://disk.example.ru/secret-folder',
  visibility: 'ALL',
  ...change,
});

async function addFile(slug: string, place: Partial<MaterialPlace> = {}, name = NAME): Promise<string> {
  await changes().addFiles(actor, slug, { visibility: 'ALL', ...place }, [fileOf(name, pdf)]);
  return (await listed(slug)).at(-1)!.id;
}

/** A confirmed registration and the secret of its page. */
async function registered(event: { id: string; slug: string }, email: string): Promise<{ id: string; token: string }> {
  expectStatus(await register(t, event.slug, email), 202);
  const { id } = (await rowsOf(t, event.id)).find((row) => row.email === email)!;
  const token = tokenOf(t, id);
  await ownOf(t).confirm(token);
  return { id, token };
}

describe('who may open what', () => {
  it('decides at every request, for each reader and by each address', async () => {
    const event = await createEvent(t);
    const came = await registered(event, 'came@mail.ru');
    const only = await registered(event, 'only@mail.ru');
    const gone = await registered(event, 'gone@mail.ru');
    await t.sql(`update registration set checked_in_at = $2 where id = $1`, [came.id, new Date(TEST_NOW)]);
    await ownOf(t).cancel(gone.token);
    const other = await registered(await createEvent(t), 'other@mail.ru');
    const ids: string[] = [];
    for (const visibility of VISIBILITIES) ids.push(await addFile(event.slug, { visibility }));
    const bySecret = (token: string) => ids.map((id) => ({ url: `/r/${token}/materials/${id}` }));
    const byEvent = (token?: string) => ids.map((id) => ({ url: `/events/${event.slug}/materials/${id}`, token }));
    const readers: Record<string, { url: string; token?: string | undefined }[]> = {
      nobody: byEvent(),
      only: bySecret(only.token),
      came: bySecret(came.token),
      gone: bySecret(gone.token),
      other: bySecret(other.token),
      stranger: byEvent(stranger),
      organiser: byEvent(organiser),
    };
    const seen: Record<string, number[]> = {};
    for (const [reader, calls] of Object.entries(readers)) {
      seen[reader] = [];
      for (const call of calls) seen[reader].push((await t.inject(call)).statusCode);
    }
    expect(seen).toEqual({
      nobody: [200, 404, 404, 404],
      only: [200, 200, 404, 404],
      came: [200, 200, 200, 404],
      gone: [200, 404, 404, 404],
      other: [200, 404, 404, 404],
      stranger: [200, 404, 404, 404],
      organiser: [200, 200, 200, 200],
    });
  });

  it('knows the browser in which the own page was opened, and no other', async () => {
    const event = await createEvent(t);
    const { token } = await registered(event, 'browser@mail.ru');
    const url = `/events/${event.slug}/materials/${await addFile(event.slug, { visibility: 'REGISTERED' })}`;
    const own = expectStatus(await t.inject({ url: `/r/${token}` }), 200);
    const cookie = own.cookies.find(({ name }) => name === 'own')!.value;
    expectStatus(await t.inject({ url, headers: { cookie: `own=${encodeURIComponent(cookie)}` } }), 200);
    expectStatus(await t.inject({ url, headers: { cookie: `own=${encodeURIComponent(`${cookie}x`)}` } }), 404);
  });

  it('opens nothing of a draft, of what is hidden, of ids made up', async () => {
    const draft = await createEvent(t, {}, { publish: false });
    const inDraft = `/events/${draft.slug}/materials/${await addFile(draft.slug)}`;
    expectStatus(await t.inject({ url: inDraft }), 404);
    expectStatus(await t.inject({ url: inDraft, token: organiser }), 200);
    const event = await createEvent(t);
    const id = await addFile(event.slug);
    const url = `/events/${event.slug}/materials/${id}`;
    expectStatus(await t.inject({ url }), 200);
    await changes().setHidden(actor, event.slug, id, true);
    expectStatus(await t.inject({ url }), 404);
    expect((await t.inject({ url: `/events/${event.slug}` })).body).not.toContain(id);
    for (const made of [randomUUIDv7(), '1', '..%2F..%2Fetc%2Fpasswd'])
      expectStatus(await t.inject({ url: `/events/${event.slug}/materials/${made}` }), 404);
  });

  it('names on the page what can still be come to, and tells no address of it', async () => {
    const event = await createEvent(t);
    const { token } = await registered(event, 'page@mail.ru');
    await changes().addLink(actor, event.slug, link({ title: 'Открытая', url: 'https://open.example.ru/' }));
    await changes().addLink(actor, event.slug, link({ title: 'Папка записавшихся', visibility: 'REGISTERED' }));
    await changes().addLink(actor, event.slug, link({ title: 'Запись', kind: 'RECORDING', visibility: 'ATTENDED' }));
    await changes().addLink(actor, event.slug, link({ title: 'Служебное', visibility: 'STAFF' }));
    const { body } = await t.inject({ url: `/events/${event.slug}` });
    expect(body).toContain('href="https://open.example.ru/"');
    for (const named of ['Папка записавшихся', 'после регистрации', 'участникам события'])
      expect(body).toContain(named);
    for (const secret of ['Служебное', 'secret-folder']) expect(body).not.toContain(secret);
    const own = (await t.inject({ url: `/r/${token}` })).body;
    expect(own).toContain('href="https://disk.example.ru/secret-folder"');
    expect(own).not.toContain('Служебное');
    expect(await t.get(MaterialsService).listPublic(event.id)).toMatchObject([{ title: 'Открытая', isOpen: true }]);
  });
});

describe('a download', () => {
  it('is saved under its name, in its type, and never becomes a page of ours', async () => {
    const event = await createEvent(t);
    const id = await addFile(event.slug);
    const { headers, rawPayload } = expectStatus(await t.inject({ url: `/events/${event.slug}/materials/${id}` }), 200);
    expect(headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="material.pdf"; filename*=UTF-8''${encodeURIComponent(NAME)}`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=300',
    });
    expect(rawPayload.equals(pdf)).toBe(true);
  });

  it('that is not for everybody is kept by nobody', async () => {
    const event = await createEvent(t);
    const { token } = await registered(event, 'private@mail.ru');
    const id = await addFile(event.slug, { visibility: 'REGISTERED' });
    const { headers } = expectStatus(await t.inject({ url: `/r/${token}/materials/${id}` }), 200);
    expect(headers['cache-control']).toBe('private, no-store');
  });
});

describe('hostile uploads', () => {
  const macros = (bytes: Uint8Array): Zippable => ({ 'word/vbaProject.bin': bytes });
  /** The central directory says how much each entry unpacks to. */
  const bomb = () => Buffer.from(zipSync({ 'xl/workbook.xml': new Uint8Array(60 * 1024 * 1024) }));

  it.each<[string, string, () => Buffer | Promise<Buffer>, RegExp]>([
    ['a page', 'План.pdf', () => Buffer.from('<!doctype html><script>alert(1)</script>'), /не принимаются/],
    [
      'an SVG',
      'Схема.png',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'),
      /не принимаются/,
    ],
    ['a program', 'Файл.docx', () => Buffer.from(`MZ${'\0'.repeat(500)}`), /не принимаются/],
    ['an archive', 'Файлы.zip', () => Buffer.from(zipSync({ 'a.txt': strToU8('a') })), /не принимаются/],
    ['an archive as a book', 'Файлы.xlsx', () => Buffer.from(zipSync({ 'a.exe': strToU8('MZ') })), /не принимаются/],
    ['a paper with macros', 'Письмо.docx', () => Buffer.from(zipSync(macros(strToU8('x')))), /макросы/],
    ['a bomb', 'Таблица.xlsx', bomb, /распаковывается/],
    [
      'a picture called a paper',
      'Фото.pdf',
      () =>
        sharp({ create: { width: 2, height: 2, channels: 3, background: '#fff' } })
          .png()
          .toBuffer(),
      /расширение/,
    ],
    ['a PDF called a page', 'Файл.html', () => pdf, /расширение/],
    ['half an archive', 'Таблица.xlsx', async () => (await renderDocx(PAPER)).subarray(0, 900), /повреждён/],
  ])('%s is refused, and nothing is kept', async (_, name, bytes, message) => {
    const { slug } = await createEvent(t);
    const files = [fileOf(NAME, pdf), fileOf(name, await bytes())];
    const refused = changes().addFiles(actor, slug, { visibility: 'ALL' }, files);
    await expect(refused).rejects.toMatchObject({
      errors: [{ field: 'files', message: expect.stringMatching(message) }],
    });
    expect(await listed(slug)).toEqual([]);
  });

  it('takes what is what it says', async () => {
    const { slug } = await createEvent(t);
    const docx = await renderDocx(PAPER);
    const files = [fileOf('../Методичка.DOCX', docx), fileOf(NAME, pdf)];
    await changes().addFiles(actor, slug, { visibility: 'STAFF' }, files);
    expect(await listed(slug)).toMatchObject([
      { title: 'Методичка', fileName: 'Методичка.docx', position: 1, fileSize: docx.length },
      { title: 'Презентация «Горизонты»', fileName: NAME, mediaType: 'application/pdf', position: 2 },
    ]);
  });

  it.each(['javascript:alert(1)', 'http://example.org/', 'data:text/html,x', 'https://user:pass@example.org/', '/etc'])(
    'the link %s is refused beside its field, the rest kept',
    async (url) => {
      const { slug } = await createEvent(t);
      const answer = await t.inject({
        method: 'POST',
        url: `/manage/events/${slug}/materials/links`,
        token: organiser,
        payload: new URLSearchParams({ ...link({ title: 'Набранное' }), url } as never).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect(expectStatus(answer, 422).body).toContain('Адрес вида https://…');
      expect(answer.body).toContain('value="Набранное"');
    },
  );
});

describe('the organiser', () => {
  it('orders, corrects and deletes; the file goes too', async () => {
    const { slug } = await createEvent(t);
    const [a, b] = [await addFile(slug), await addFile(slug)] as const;
    await changes().shift(actor, slug, b, -1);
    expect((await listed(slug)).map(({ id }) => id)).toEqual([b, a]);
    await changes().shift(actor, slug, b, -1);
    await changes().update(actor, slug, a, { title: 'Иначе', visibility: 'STAFF' });
    expect(await listed(slug)).toMatchObject([{ id: b }, { id: a, title: 'Иначе', visibility: 'STAFF' }]);
    await changes().remove(actor, slug, a);
    expect([await stored(a), (await listed(slug)).length]).toEqual([null, 1]);
  });

  it('of another organisation changes nothing and sees nothing', async () => {
    const { slug } = await createEvent(t);
    const id = await addFile(slug);
    const them = (await t.get(AccountsService).actorByApiToken(stranger))!;
    for (const attempt of [
      () => changes().list(them, slug),
      () => changes().addLink(them, slug, link()),
      () => changes().remove(them, slug, id),
    ])
      await expect(attempt()).rejects.toMatchObject({ message: 'Такого события нет' });
    const mine = await createEvent(t, {}, { organisation: 'PK_ENERGIA' });
    await expect(changes().remove(them, mine.slug, id)).rejects.toMatchObject({ message: 'Такого материала нет' });
  });

  it('puts a material to a session of this program alone', async () => {
    const { slug } = await createEvent(t);
    const wrong = link({ sessionId: randomUUIDv7() });
    await expect(changes().addLink(actor, slug, wrong)).rejects.toMatchObject({ errors: [{ field: 'sessionId' }] });
  });

  it('two at once: no two at one place', async () => {
    const { slug } = await createEvent(t);
    await Promise.all([1, 2, 3, 4].map(() => changes().addLink(actor, slug, link())));
    expect((await listed(slug)).map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  });
});

it('sweeps files nobody names, once they have been found so for a week', async () => {
  const { slug } = await createEvent(t);
  const kept = await addFile(slug);
  const orphan = randomUUIDv7();
  // ids are made by the real clock
  t.clock.set(new Date());
  await t.get(Storage).put(materialKey(orphan), pdf);
  await changes().sweep();
  expect(await stored(orphan)).not.toBeNull();
  for (const hours of [25, 25 + 6 * 24]) {
    t.clock.set(new Date(Date.now() + hours * 3_600_000));
    await changes().sweep();
    expect(await stored(orphan)).not.toBeNull();
  }
  t.clock.set(new Date(Date.now() + (26 + 7 * 24) * 3_600_000));
  await changes().sweep();
  expect([await stored(orphan), (await stored(kept))?.length]).toEqual([null, pdf.length]);
});

it('asks the same number of questions for one material and for three', async () => {
  const event = await createEvent(t);
  const row = await t.get(EventsService).getManaged(actor, event.slug);
  const ask = () => t.queries(() => t.get(MaterialsService).listFor(row, { actor }));
  await addFile(event.slug);
  const one = await ask();
  await addFile(event.slug);
  await addFile(event.slug);
  expect((await ask()).length).toBe(one.length);
});
