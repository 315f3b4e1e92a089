import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { type PreviewWords, renderPreview } from './preview-picture.js';

const WORDS: PreviewWords = {
  label: 'Вебинар',
  title: 'Вебинар «Россия — мои горизонты»',
  line: '9 декабря 2030 г., 15:00–16:30 (МСК)',
  organiser: 'АСОУ',
  site: 'События профминимума',
  colour: '#2546d8',
};
const TITLE = { left: 72, top: 148, width: 1056, height: 300 };

/** How much of a part of the picture is white letters, 0 to 1. */
async function whiteness(png: Buffer, part: typeof TITLE): Promise<number> {
  const { data, info } = await sharp(png).extract(part).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let white = 0;
  for (let at = 0; at < data.length; at += info.channels) if ((data[at] ?? 0) > 200) white += 1;
  return white / (info.width * info.height);
}

describe('the picture of a link', () => {
  it('is a PNG of the size that networks show, small enough to be asked for', async () => {
    const png = await renderPreview(WORDS);
    const { width, height, format } = await sharp(png).metadata();
    expect([width, height, format]).toEqual([1200, 630, 'png']);
    expect(png.length).toBeLessThan(60_000);
  });

  it('has the colour and letters in it, other ones for another title', async () => {
    const [one, other, none] = await Promise.all(
      [WORDS.title, 'Фестиваль «Путь навыков»', ''].map((title) => renderPreview({ ...WORDS, title })),
    );
    const { data } = await sharp(one)
      .extract({ left: 5, top: 5, width: 1, height: 1 })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(
      Math.abs((data[0] ?? 0) - 0x25) + Math.abs((data[1] ?? 0) - 0x46) + Math.abs((data[2] ?? 0) - 0xd8),
    ).toBeLessThan(12);
    const [first, second, empty] = await Promise.all(
      [one, other, none].map((png) => whiteness(png ?? Buffer.alloc(0), TITLE)),
    );
    expect(first).toBeGreaterThan(0.02);
    expect(empty).toBeLessThan(0.001);
    expect(Math.abs((first ?? 0) - (second ?? 0))).toBeGreaterThan(0.001);
  });

  it('draws Cyrillic: each letter has a shape of its own, not the same box', async () => {
    const shapes = await Promise.all(
      [...'АБЖЩЫЭЮЯёъ'].map(async (letter) =>
        whiteness(await renderPreview({ ...WORDS, title: letter.repeat(9) }), TITLE),
      ),
    );
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  it.each([
    ['as long as can be', 'Реализация профориентационного минимума в общеобразовательных организациях '.repeat(4)],
    ['one long word', 'Профориентация'.repeat(20)],
    ['with what could be markup', '<b>Жирный</b> & «кавычки» <span size="900pt">'],
    ['with signs beyond the font', 'Урок 👩‍🏫 🎓 漢字'],
    ['nothing', ''],
  ])('of a title %s keeps its other words free', async (_what, title) => {
    const png = await renderPreview({ ...WORDS, title });
    expect(await whiteness(png, { left: 72, top: 449, width: 640, height: 10 })).toBe(0);
    expect(await whiteness(png, { left: 1136, top: 140, width: 60, height: 60 })).toBe(0);
  });
});
