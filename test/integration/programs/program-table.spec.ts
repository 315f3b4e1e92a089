import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import iconv from 'iconv-lite';
import type { Actor } from '../../../src/features/accounts/accounts.rules.js';
import { ProgramsService } from '../../../src/features/programs/programs.service.js';
import { xlsx } from '../../../src/platform/spreadsheet/write-table.js';
import { readTable } from '../../../src/platform/spreadsheet/read-table.js';
import { type Answer, startTestApp, type TestApp } from '../../support/app.js';
import { createEvent, expectStatus } from '../../support/scenario.js';
import { signedIn } from '../../support/staff.js';

const HEADERS = ['Дата', 'Начало', 'Окончание', 'Зал', 'Вид', 'Тема', 'Спикеры', 'Описание', 'Код пункта'];

let t: TestApp;
let organiser: Actor;
let token: string;
let slug: string;

beforeAll(async () => {
  t = await startTestApp();
  organiser = await (await signedIn(t, [['ORGANISER', t.organisations.ASOU]])).actor();
  token = await t.asStaff('ORGANISER', 'ASOU');
});
afterAll(() => t.close());
beforeEach(async () => {
  const event = { startsAt: '2030-12-09T15:00', endsAt: '2030-12-10T18:00', kind: 'CONFERENCE', halls: ['Большой'] };
  ({ slug } = await createEvent(t, event));
});

const url = (path: string) => `/manage/events/${slug}/program/${path}`;
const working = async () => (await t.get(ProgramsService).getWorkingCopy(organiser, slug)).sessions;

async function upload(bytes: Buffer): Promise<Answer> {
  const payload = new FormData();
  payload.append('file', new Blob([new Uint8Array(bytes)]), 'program.xlsx');
  return t.inject({ method: 'POST', url: url('import'), token, payload });
}
const csv = (...rows: string[][]) =>
  Buffer.from([HEADERS, ...rows].map((row) => row.map((cell) => `"${cell}"`).join(';')).join('\n'));
const hidden = (body: string, name: string) =>
  (new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** Confirms what the preview carries. */
async function confirm(answer: Answer): Promise<Answer> {
  const { body } = expectStatus(answer, 200);
  const payload = { sessions: hidden(body, 'sessions'), version: hidden(body, 'version') };
  return t.inject({ method: 'POST', url: url('import/apply'), token, payload });
}

/** «строка столбец: что исправить» of the preview. */
function errorsIn(answer: Answer): string[] {
  const { body } = expectStatus(answer, 422);
  const table = /<tbody>.*<\/tbody>/s.exec(body)?.[0] ?? '';
  return table
    .split('</tr>')
    .map((row) => [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell?.replaceAll(/<[^>]+>/g, '')))
    .filter((cells) => cells.length > 0)
    .map((cells) => cells.join(' | '));
}

const OPENING = [
  '09.12.2030',
  '15:00',
  '15:30',
  'Большой',
  'Выступление',
  'Открытие',
  'Анна Орлова — методист (модератор); Пётр Белов',
  'Приветствия',
];
const TALK = ['2030-12-10', '9.30', '10:00', 'Новый', '', 'Доклад', '', ''];

describe('a program out of a table', () => {
  it('shows what would change and writes it when confirmed; the same twice changes nothing', async () => {
    const looked = await upload(csv(OPENING, TALK));
    expect(looked.body).toContain('Появятся новые залы');
    expect(await working()).toEqual([]);
    expectStatus(await confirm(looked), 303);
    const first = await working();
    expect(first).toMatchObject([
      {
        title: 'Открытие',
        hall: 'Большой',
        startsAt: new Date('2030-12-09T12:00:00Z'),
        speakers: [
          { fullName: 'Анна Орлова', position: 'методист', role: 'MODERATOR' },
          { fullName: 'Пётр Белов', position: '', role: 'SPEAKER' },
        ],
      },
      { title: 'Доклад', hall: 'Новый', kind: 'TALK', endsAt: new Date('2030-12-10T07:00:00Z') },
    ]);
    expectStatus(await confirm(looked), 409);
    const again = await upload(csv(OPENING, TALK));
    expect(again.body).toContain('Таблица совпадает с рабочей копией');
    expect(await working()).toEqual(first);
  });

  it.each(['xlsx', 'csv'])('comes back from %s as it went out; an edited row stays itself', async (format) => {
    const speakers = [{ fullName: 'Анна Орлова', position: 'методист; эксперт', role: 'MODERATOR' as const }];
    const session = {
      title: '=1+1',
      hall: 'А',
      description: 'Первая строка\nвторая',
      speakers,
      kind: 'WORKSHOP' as const,
    };
    await t.get(ProgramsService).replace(organiser, slug, {
      sessions: [
        { ...session, startsAt: '2030-12-09T23:30', endsAt: '2030-12-10T00:30' },
        { ...session, startsAt: '2030-12-10T10:00', endsAt: '2030-12-10T11:00' },
      ],
    });
    const out = expectStatus(await t.inject({ url: url(`table.${format}`), token }), 200).rawPayload;
    expect((await upload(out)).body).toContain('Таблица совпадает с рабочей копией');
    const before = await working();
    const { headers, rows } = await readTable(out);
    const edited = rows.map(({ cells }, n) => cells.map((cell, at) => (n === 1 && at === 5 ? 'Другая тема' : cell)));
    const columns = headers.map((title) => ({ title }));
    expectStatus(await confirm(await upload(await xlsx({ name: 'П', columns, rows: edited.toReversed() }))), 303);
    const [night, day] = before;
    expect(await working()).toEqual([night, { ...day, title: 'Другая тема' }]);
  });

  it('names every bad cell and writes nothing', async () => {
    const long = 'д'.repeat(301);
    expect(errorsIn(await upload(csv(['32.12.2030', '25:00', 'утром', '', 'Танцы', 'Тема', '', ''])))).toEqual([
      '2 | Дата | Укажите дату, например 09.12.2026',
      '2 | Начало | Укажите время, например 15:30',
      '2 | Окончание | Укажите время, например 15:30',
      '2 | Вид | Такого вида нет. Можно: Выступление, Дискуссия, Практикум, Перерыв',
    ]);
    expect(errorsIn(await upload(csv(OPENING, ['09.12.2030', '15:30', '16:00', '', '', long, '', ''])))).toEqual([
      '3 | Тема | Тема: от 2 до 300 знаков',
    ]);
    const wrong = [
      ['', '15:10', '15:40', 'Большой', '', 'Рядом', '', ''],
      ['', '14:00', '15:00', 'Малый', '', 'Рано', '', ''],
      ['', '17:00', '16:00', 'Малый', '', 'Назад', '', ''],
    ];
    expect(errorsIn(await upload(csv(OPENING, ...wrong)))).toEqual([
      '3 | Начало | Пересекается в зале «Большой» с пунктом «Открытие»',
      '4 | Начало | Начало раньше начала события',
      '5 | Окончание | Окончание должно быть позже начала',
    ]);
    expect(await working()).toEqual([]);
  });

  it('takes Windows-1251, times and days of a sheet', async () => {
    expectStatus(await confirm(await upload(iconv.encode(csv(OPENING).toString(), 'win1251'))), 303);
    expect((await working())[0]).toMatchObject({ title: 'Открытие' });
    const cells = ['2030-12-09', '0.625', '1899-12-30 15:30:00', 'Большой', '', 'Открытие', '', ''];
    const columns = HEADERS.map((title) => ({ title }));
    expectStatus(await confirm(await upload(await xlsx({ name: 'П', columns, rows: [cells] }))), 303);
    expect(await working()).toMatchObject([{ title: 'Открытие', endsAt: new Date('2030-12-09T12:30:00Z') }]);
  });

  it('refuses what is no table in words', async () => {
    const bomb = Buffer.from(zipSync({ 'xl/workbook.xml': new Uint8Array(60_000_000) }, { level: 1 }));
    const cases: [Buffer, string][] = [
      [bomb, 'распаковывается'],
      [Buffer.from('<!doctype html><script>alert(1)</script>'), 'Это веб-страница, а не таблица'],
      [csv(), 'ни одного пункта'],
      [csv(...Array.from({ length: 301 }, () => OPENING)), 'больше 300 пунктов'],
    ];
    for (const [bytes, words] of cases) {
      const { body } = expectStatus(await upload(bytes), 422);
      expect(body).toContain(words);
      expect(body).not.toContain('<script>alert');
    }
    expectStatus(await t.inject({ url: url('template.xlsx'), token }), 200);
    for (const sessions of ['', '[', '{}', '[null]', '[]x']) {
      const answer = await t.inject({ method: 'POST', url: url('import/apply'), token, payload: { sessions } });
      expectStatus(answer, 422);
    }
  });
});
