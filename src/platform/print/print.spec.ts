import { describe, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import mammoth from 'mammoth';
import sharp from 'sharp';
import { extractText, getDocumentProxy } from 'unpdf';
import type { PrintDocument } from './document.js';
import { renderDocx } from './docx.js';
import { renderPdf } from './pdf.js';
import { render } from './render.js';

const sentence = 'Съешь ещё этих мягких французских булок, да выпей чаю. ';

async function sample(): Promise<PrintDocument> {
  const png = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#2546d8' } })
    .png()
    .toBuffer();
  return {
    title: 'Программа вебинара «Ёж — № 5»',
    blocks: [
      { kind: 'letterhead', left: ['Министерство образования', 'Московской области'], right: ['Руководителям МОУО'] },
      { kind: 'heading', level: 1, text: 'О проведении вебинара' },
      {
        kind: 'paragraph',
        text: [{ text: 'Подробнее: ' }, { text: 'страница события', href: 'https://example.ru/events/a' }],
      },
      { kind: 'facts', items: [{ name: 'Когда', value: '13 сентября 2026 г., 15:00 (МСК)' }] },
      { kind: 'list', items: ['первое', 'второе'] },
      { kind: 'list', ordered: true, items: ['раз', 'два'] },
      {
        kind: 'table',
        columns: [
          { title: 'Время', width: 1 },
          { title: 'Тема', width: 4 },
        ],
        rows: [
          ['15:00', [{ text: 'Открытие', bold: true }, { text: '\nвторая строка' }]],
          ['15:10', 'Доклад <b>&amp;</b>'],
        ],
      },
      { kind: 'picture', png, alt: 'Синий квадрат', width: 40, height: 20 },
      { kind: 'page-break' },
      { kind: 'signature', position: 'Начальник управления', name: 'И. И. Иванова' },
    ],
  };
}

const long = (rows: readonly string[][]): PrintDocument => ({
  title: 'Список',
  blocks: [
    {
      kind: 'table',
      columns: [
        { title: 'Номер', width: 1 },
        { title: 'Имя', width: 3 },
      ],
      rows,
    },
  ],
});

const pagesOf = async (bytes: Buffer) => (await extractText(new Uint8Array(bytes))).text;

interface Tag {
  role?: string;
  alt?: string;
  children?: Tag[];
}

/** Roles of the tags in reading order, each once for its element. */
function rolesIn(tag: Tag): string[] {
  return [...(tag.role ? [tag.role] : []), ...(tag.children ?? []).flatMap(rolesIn)];
}

describe('a DOCX', () => {
  it('says all that the document says, in Russian', async () => {
    const bytes = await renderDocx(await sample());
    const { value } = await mammoth.convertToHtml({ buffer: bytes });
    for (const part of [
      '<h1>О проведении вебинара</h1>',
      '<a href="https://example.ru/events/a">страница события</a>',
      '<strong>Когда: </strong>13 сентября 2026 г., 15:00 (МСК)',
      '<ul><li>первое</li><li>второе</li></ul>',
      '<ol><li>раз</li><li>два</li></ol>',
      '<strong>Открытие</strong><br />вторая строка',
      'Доклад &lt;b&gt;&amp;amp;&lt;/b&gt;',
      'alt="Синий квадрат"',
      'И. И. Иванова',
    ])
      expect(value).toContain(part);
    const files = unzipSync(bytes);
    const read = (name: string) => strFromU8(files[name] ?? new Uint8Array());
    expect(read('word/styles.xml')).toContain('w:val="ru-RU"');
    expect(read('word/document.xml')).toContain('<w:tblHeader/>');
    expect(read('docProps/core.xml')).toContain('Программа вебинара «Ёж — № 5»');
  });

  it('of another orientation is wider than high', async () => {
    const files = unzipSync(await renderDocx({ title: 'Список', landscape: true, blocks: [] }));
    expect(strFromU8(files['word/document.xml'] ?? new Uint8Array())).toContain('w:orient="landscape"');
  });
});

describe('a PDF', () => {
  it('says all that the document says, tagged and in Russian', async () => {
    const bytes = await renderPdf(await sample());
    const pdf = await getDocumentProxy(new Uint8Array(bytes));
    const text = (await pagesOf(bytes)).join(' ');
    for (const part of [
      'О проведении вебинара',
      'Когда: 13 сентября 2026 г., 15:00 (МСК)',
      'вторая строка',
      'Доклад <b>&amp;</b>',
      'И. И. Иванова',
      '2 из 2',
    ])
      expect(text).toContain(part);
    const { info } = await pdf.getMetadata();
    expect(info).toMatchObject({ Title: 'Программа вебинара «Ёж — № 5»', Language: 'ru-RU' });
    expect(await pdf.getMarkInfo()).toMatchObject({ Marked: true });
    const tree = (await (await pdf.getPage(1)).getStructTree()) as Tag;
    const roles = rolesIn(tree);
    for (const role of ['H1', 'P', 'L', 'LI', 'LBody', 'Table', 'TR', 'TH', 'TD', 'Figure'])
      expect(roles).toContain(role);
    expect(JSON.stringify(tree)).toContain('Синий квадрат');
    const links = (await (await pdf.getPage(1)).getAnnotations()) as { url?: string }[];
    expect(links.map(({ url }) => url)).toContain('https://example.ru/events/a');
  });

  it('repeats the head of a table on each page and cuts no row in two', async () => {
    const rows = Array.from({ length: 120 }, (_, index) => [`№${index + 1}`, `Имя ${index + 1}\nШкола ${index + 1}`]);
    const pages = await pagesOf(await renderPdf(long(rows)));
    expect(pages.length).toBeGreaterThan(3);
    for (const page of pages) expect(page).toContain('Номер');
    for (const [number, name = ''] of rows) {
      const page = pages.find((text) => text.includes(`${number} `) || text.includes(`${number}\n`)) ?? '';
      for (const word of name.split('\n')) expect(page).toContain(word);
    }
  });

  it('goes on over the pages with a row that is higher than one', async () => {
    const words = sentence.repeat(200);
    const pages = await pagesOf(await renderPdf(long([['1', words]])));
    expect(pages.length).toBeGreaterThan(1);
    const text = pages.join(' ').replaceAll(/\s+/g, ' ');
    expect(text.split('булок').length - 1).toBe(200);
  });

  it('of nothing is one empty page', async () => {
    expect(await pagesOf(await renderPdf({ title: 'Пусто', blocks: [] }))).toEqual(['']);
  });
});

describe('a long list', () => {
  const people = Array.from({ length: 110 }, (_, n) => [String(n + 1), `Фамилия${n + 1} Имя Отчество`, 'учитель']);
  const list: PrintDocument = {
    title: 'Явочный лист',
    blocks: [
      { kind: 'heading', level: 1, text: 'Явочный лист' },
      { kind: 'table', columns: ['№', 'Кто', 'Должность'].map((title) => ({ title, width: 1 })), rows: people },
    ],
  };

  /** How often others could be answered while `work` went on. */
  async function turnsDuring<T>(work: Promise<T>): Promise<[T, number]> {
    let turns = 0;
    let next: NodeJS.Immediate;
    const turn = () => {
      turns++;
      next = setImmediate(turn);
    };
    turn();
    const result = await work;
    clearImmediate(next!);
    return [result, turns];
  }

  it('is made beside the process, which answers others meanwhile, several one after another', async () => {
    const made = Promise.all([render(list, 'pdf'), render(list, 'docx')]);
    const [[pdf, docx], turns] = await turnsDuring(made);
    expect(turns).toBeGreaterThan(1_000);
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
    expect(text).toContain('Фамилия110 Имя Отчество');
    expect((await mammoth.extractRawText({ buffer: docx })).value).toContain('Фамилия110 Имя Отчество');
  });

  it('with a picture is whole there too', async () => {
    const { blocks } = await sample();
    const [pdf, docx] = await Promise.all(
      (['pdf', 'docx'] as const).map((one) => render({ ...list, blocks: [...list.blocks, ...blocks] }, one)),
    );
    expect(pdf?.subarray(0, 5).toString()).toBe('%PDF-');
    expect(Object.keys(unzipSync(docx!)).some((name) => name.startsWith('word/media/'))).toBe(true);
  });

  it('that cannot be made says why, and the next one is made', async () => {
    const broken = {
      ...list,
      blocks: [
        ...list.blocks,
        { kind: 'picture', png: Buffer.from('no picture'), alt: '', width: 1, height: 1 } as const,
      ],
    };
    await expect(render(broken, 'pdf')).rejects.toThrow(/image/i);
    expect((await render(list, 'pdf')).length).toBeGreaterThan(1_000);
  });
});
