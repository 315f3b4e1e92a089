import { fileTypeFromBuffer } from 'file-type';
import sharp, { type Sharp } from 'sharp';

/** Widths pictures are kept in, px; smaller originals keep their own. */
export const IMAGE_WIDTHS = [480, 960, 1600] as const;
export const IMAGE_FORMATS = ['webp', 'jpg'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

const MAX_PIXELS = 50_000_000;
/** A picture that takes longer is made to. */
const LONGEST_SECONDS = 60;
/** px; WebP knows nothing above 16,383. */
const MAX_HEIGHT = 8_000;
const TYPES = new Set(['image/jpeg', 'image/png', 'image/webp']);
/** What telephones make: read where the decoder can, which of the two codings inside it mostly is not. */
const PHONE_TYPES = new Set(['image/heic', 'image/heif', 'image/avif']);

export interface RenderedImage {
  /** Of the largest size. */
  width: number;
  height: number;
  files: { name: string; bytes: Buffer }[];
}

/** Why bytes cannot become a picture. */
export type ImageRefusal = 'not-an-image' | 'too-many-pixels' | 'broken' | 'heic';

/**
 * Makes every size of a picture from what was uploaded: the type is read from the content, the picture is turned upright and
 * encoded anew, so that no metadata (places, names, scripts) comes through. Returns why not when it cannot be.
 */
export async function renderImage(bytes: Buffer): Promise<RenderedImage | ImageRefusal> {
  // what a picture is stands at its beginning
  const type = await fileTypeFromBuffer(bytes.subarray(0, 4_100));
  const isOfPhone = type !== undefined && PHONE_TYPES.has(type.mime);
  if (!type || (!TYPES.has(type.mime) && !isOfPhone)) return 'not-an-image';
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > MAX_PIXELS) return 'too-many-pixels';
    return await renderSizes(bytes);
  } catch {
    return isOfPhone ? 'heic' : 'broken';
  }
}

/** The upload is decoded once, into pixels of the largest size; the others are made of those. */
async function renderSizes(bytes: Buffer): Promise<RenderedImage> {
  const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
    .timeout({ seconds: LONGEST_SECONDS })
    .autoOrient()
    .resize({ width: Math.max(...IMAGE_WIDTHS), height: MAX_HEIGHT, fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const pixels = sharp(data, { raw: { width, height, channels } });
  const files = await Promise.all(
    IMAGE_WIDTHS.flatMap((size) => IMAGE_FORMATS.map((format) => encode(pixels.clone(), size, format))),
  );
  return { width, height, files };
}

async function encode(pixels: Sharp, width: number, format: ImageFormat): Promise<{ name: string; bytes: Buffer }> {
  const resized = pixels.resize({ width, withoutEnlargement: true });
  const encoded =
    format === 'webp'
      ? resized.webp({ quality: 78 })
      : resized.flatten({ background: '#fff' }).jpeg({ quality: 80, mozjpeg: true });
  return { name: `${width}.${format}`, bytes: await encoded.toBuffer() };
}
