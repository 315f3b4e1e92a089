import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';

/** Widths pictures are kept in, px; smaller originals keep their own. */
export const IMAGE_WIDTHS = [480, 960, 1600] as const;
export const IMAGE_FORMATS = ['webp', 'jpg'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

const MAX_PIXELS = 50_000_000;
const TYPES = new Set(['image/jpeg', 'image/png', 'image/webp']);

export interface RenderedImage {
  /** Of the largest size. */
  width: number;
  height: number;
  files: { name: string; bytes: Buffer }[];
}

/** Why bytes cannot become a picture. */
export type ImageRefusal = 'not-an-image' | 'too-many-pixels' | 'broken';

/**
 * Makes every size of a picture from what was uploaded: the type is read from the content, the picture is turned upright and
 * encoded anew, so that no metadata (places, names, scripts) comes through. Returns why not when it cannot be.
 */
export async function renderImage(bytes: Buffer): Promise<RenderedImage | ImageRefusal> {
  const type = await fileTypeFromBuffer(bytes);
  if (!type || !TYPES.has(type.mime)) return 'not-an-image';
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > MAX_PIXELS) return 'too-many-pixels';
    const upright = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .rotate()
      .toBuffer({ resolveWithObject: true });
    const files = await Promise.all(
      IMAGE_WIDTHS.flatMap((size) => IMAGE_FORMATS.map((format) => encode(upright.data, size, format))),
    );
    const largest = Math.min(upright.info.width, IMAGE_WIDTHS.at(-1) ?? 1600);
    return { width: largest, height: Math.round((upright.info.height * largest) / upright.info.width), files };
  } catch {
    return 'broken';
  }
}

async function encode(bytes: Buffer, width: number, format: ImageFormat): Promise<{ name: string; bytes: Buffer }> {
  const resized = sharp(bytes).resize({ width, withoutEnlargement: true });
  const encoded =
    format === 'webp'
      ? resized.webp({ quality: 78 })
      : resized.flatten({ background: '#fff' }).jpeg({ quality: 80, mozjpeg: true });
  return { name: `${width}.${format}`, bytes: await encoded.toBuffer() };
}
