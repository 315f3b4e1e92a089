import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import mammoth from 'mammoth';
import readXlsx from 'read-excel-file/node';
import { extractText } from 'unpdf';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus, ownOf, register, rowsOf, tokenOf } from '../../support/scenario.js';

let t: TestApp;
let token: string;
let event: { id: string; slug: string };

beforeAll(async () => {
  t = await startTestApp();
  token = await t.asStaff('ORGANISER', 'ASOU');
  event = await createEvent(t, { title: 'Семинар о пробах' });
  const people = [
    ['anna@mail.test', 'Абрамова', 0],
    ['boris@mail.test', 'Борисов', 1],
    ['vera@mail.test', 'Волкова', 1],
  ] as const;
  for (const [email, lastName, school] of people)
    expectStatus(await register(t, event.slug, email, { lastName, schoolId: t.schools[school] }), 202);
  for (const { id, email } of await rowsOf(t, event.id))
    if (email !== 'vera@mail.test') await ownOf(t).confirm(tokenOf(t, id));
  await t.sql(`update registration set checked_in_at = now() where email = 'anna@mail.test'`);
});
afterAll(() => t.close());

const get = (path: string, as = token) => t.inject({ url: `/manage/events/${event.slug}/${path}`, token: as });

describe('files of participants', () => {
  it('a book says what the list says, and only what the filter finds', async () => {
    const all = await readXlsx(expectStatus(await get('participants/files/participants.xlsx'), 200).rawPayload);
    const [sheet] = all as unknown as { data: unknown[][] }[];
    const rows = (sheet && 'data' in sheet ? sheet.data : (all as unknown as unknown[][])) ?? [];
    expect(rows.map(([lastName]) => lastName)).toEqual(['Фамилия', 'Абрамова', 'Борисов', 'Волкова']);
    const some = await get('participants/files/participants.xlsx?status=CONFIRMED&q=борисов');
    const found = await readXlsx(expectStatus(some, 200).rawPayload);
    expect(JSON.stringify(found)).toContain('Борисов');
    expect(JSON.stringify(found)).not.toContain('Абрамова');
  });

  it('papers name those with a place, by school and to sign', async () => {
    const docx = expectStatus(await get('participants/files/by-school.docx'), 200);
    const { value } = await mammoth.extractRawText({ buffer: docx.rawPayload });
    expect(value).toContain('Балашиха: 2');
    expect(value).toContain('Школа № 1: 1');
    expect(value).toContain('Абрамова Мария Петровна');
    expect(value).not.toContain('Волкова');
    expect(value).not.toContain('@');
    const pdf = expectStatus(await get('participants/files/sign-in.pdf'), 200);
    const { text } = await extractText(new Uint8Array(pdf.rawPayload), { mergePages: true });
    expect(text).toContain('Явочный лист');
    expect(text).toContain('Борисов Мария Петровна');
    expectStatus(await get('participants/files/sign-in.exe'), 404);
    expectStatus(await get('participants/files/other.pdf'), 404);
  });

  it('leave a record of who took them, and are refused to others', async () => {
    const [entry] = await t.sql<{ after: { rows: number; format: string } }>(
      `select after from audit_entry where action = 'download.participants' order by id desc limit 1`,
    );
    expect(entry?.after).toMatchObject({ format: 'sign-in.pdf', rows: 2 });
    expectStatus(await get('participants/files/participants.xlsx', await t.asStaff('ORGANISER', 'PK_ENERGIA')), 404);
    expectStatus(await get('participants/files/participants.xlsx', await t.asStaff('EDITOR', 'ASOU')), 403);
  });
});

describe('statistics of an event', () => {
  it('count what the registrations hold', async () => {
    const { body } = expectStatus(await get('statistics'), 200);
    expect(body).toContain('Записались: 3 человека, пришли: 1 человек (33 %)');
    const charts = Array.from(body.matchAll(/data:image\/svg\+xml;base64,([^"]+)/g), ([, svg = '']) => svg);
    // each of the four wide and for a telephone
    expect(charts).toHaveLength(8);
    // malformed, it is not drawn by a browser either
    const pictures = charts.map((svg) => Buffer.from(svg, 'base64'));
    const sizes = await Promise.all(pictures.map(async (svg) => (await sharp(svg).metadata()).width));
    expect(sizes.toSorted((a, b) => a - b)).toEqual([330, 330, 330, 330, 760, 760, 760, 760]);
    expect(pictures.at(-1)?.toString()).toContain('учитель');
    expect(body).toContain('Больше всего: учитель — 3 человека');
    const book = await readXlsx(expectStatus(await get('statistics/statistics.xlsx'), 200).rawPayload);
    expect(JSON.stringify(book)).toContain('Балашиха');
    expect(body).not.toContain('Абрамова');
  });

  it('take the same queries for one registration as for many', async () => {
    const other = await createEvent(t, { title: 'Пустое' });
    const of = (slug: string) => t.queries(() => t.inject({ url: `/manage/events/${slug}/statistics`, token }));
    expect(expectStatus(await t.inject({ url: `/manage/events/${other.slug}/statistics`, token }), 200).body).toContain(
      'Пока никто не записался',
    );
    expect(await of(event.slug)).toHaveLength((await of(other.slug)).length);
  });
});
