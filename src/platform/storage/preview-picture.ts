import { fileURLToPath } from 'node:url';
import sharp, { type OverlayOptions } from 'sharp';

/** Of the pictures that networks show with a link (ogp.me; what VK, Telegram and MAX cut least), px. */
export const PREVIEW_SIZE = { width: 1200, height: 630 } as const;

/** What stands on the picture of a link; plain text. */
export interface PreviewWords {
  /** «Вебинар», «Новость». */
  label: string;
  title: string;
  /** «9 декабря 2026 г., 15:00–16:30 (МСК)». */
  line: string;
  organiser: string;
  site: string;
  /** Of the background, `#2546d8`: dark enough for white letters. */
  colour: string;
}

const MARGIN = 72;
const TEXT_WIDTH = PREVIEW_SIZE.width - 2 * MARGIN;
const TITLE_TOP = 148;
const TITLE_ROOM = 300;
/** The first at which the title finds room. */
const TITLE_SIZES = [72, 60, 50, 42, 36] as const;

const font = (path: string): string => fileURLToPath(import.meta.resolve(`@expo-google-fonts/golos-text/${path}`));
const BOLD = { font: 'Golos Text Bold', fontfile: font('700Bold/GolosText_700Bold.ttf') };
const REGULAR = { font: 'Golos Text', fontfile: font('400Regular/GolosText_400Regular.ttf') };

interface Letters {
  input: Buffer;
  height: number;
}

/** Draws the picture as PNG. A title too long even in the smallest letters is cut off by lines. */
export async function renderPreview(words: PreviewWords): Promise<Buffer> {
  const [label, title, line, organiser, site] = await Promise.all([
    letters(words.label, 28, REGULAR),
    titleLetters(words.title),
    letters(cut(words.line, 50), 34, BOLD),
    letters(cut(words.organiser, 38), 28, REGULAR),
    letters(words.site, 26, REGULAR),
  ]);
  const bottom = PREVIEW_SIZE.height - MARGIN;
  const layers: OverlayOptions[] = [
    { input: Buffer.from(BACKGROUND), left: 0, top: 0 },
    ...at(label, MARGIN, 76),
    ...at(title, MARGIN, TITLE_TOP),
    ...at(line, MARGIN, bottom - 96),
    ...at(organiser, MARGIN, bottom - 36),
    ...at(site, 776, bottom - 35),
  ];
  const background = { ...PREVIEW_SIZE, channels: 3 as const, background: words.colour };
  return sharp({ create: background }).composite(layers).png({ compressionLevel: 9, palette: true }).toBuffer();
}

/** The mark of the site and soft shapes; letters are drawn apart, because the drawing knows no fonts but the machine's. */
const BACKGROUND = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" fill="none" stroke="#fff" stroke-linejoin="round" stroke-linecap="round">
  <path d="M760 660 950 250l150 270 66-100 120 240" stroke-width="26" stroke-opacity=".1"/>
  <path d="M722 552l11-23 14 15 4-6 7 14" stroke-width="4.5"/>
</svg>`;

/** One line is all there is room for. */
const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).replace(/\s*\S*$/, '')}…`;

const at = (drawn: Letters | null, left: number, top: number): OverlayOptions[] =>
  drawn ? [{ input: drawn.input, left, top }] : [];

async function titleLetters(title: string): Promise<Letters | null> {
  for (const size of TITLE_SIZES) {
    const drawn = await letters(title, size, BOLD);
    if (!drawn || drawn.height <= TITLE_ROOM) return drawn;
  }
  const long = await letters(title, TITLE_SIZES[4], BOLD);
  if (!long) return null;
  const { width } = await sharp(long.input).metadata();
  const input = await sharp(long.input).extract({ left: 0, top: 0, width, height: TITLE_ROOM }).toBuffer();
  return { input, height: TITLE_ROOM };
}

/** Null when there is nothing to draw. */
async function letters(text: string, size: number, face: typeof BOLD): Promise<Letters | null> {
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(text)) return null;
  const shown = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const { data, info } = await sharp({
    // 72 dpi: a point is a pixel
    text: {
      text: `<span foreground="#fff" size="${size}pt">${shown}</span>`,
      ...face,
      rgba: true,
      dpi: 72,
      width: TEXT_WIDTH,
      wrap: 'word-char',
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { input: data, height: info.height };
}
