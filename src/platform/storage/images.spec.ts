import { describe, expect, it } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { IMAGE_FORMATS, IMAGE_WIDTHS, renderImage, type RenderedImage } from './images.js';

const plain = (width: number, height: number, background = '#a33') =>
  sharp({ create: { width, height, channels: 3, background } });

/** One pixel of a picture as `red green blue`. */
async function pixelAt(picture: Sharp, left: number, top: number): Promise<number[]> {
  return [...(await picture.extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

async function rendered(bytes: Buffer): Promise<RenderedImage> {
  const image = await renderImage(bytes);
  if (typeof image === 'string') throw new Error(image);
  return image;
}

const fileOf = (image: RenderedImage, name: string) => image.files.find((file) => file.name === name)!.bytes;

describe('a picture', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('of %s becomes both formats in every size', async (format) => {
    const image = await rendered(await plain(2000, 1000).toFormat(format).toBuffer());
    expect([image.width, image.height]).toEqual([1600, 800]);
    const found = await Promise.all(
      image.files.map(async ({ name, bytes }) => {
        const { width, height, format: kind } = await sharp(bytes).metadata();
        return `${name} ${width}x${height} ${kind}`;
      }),
    );
    const wanted = IMAGE_WIDTHS.flatMap((width) =>
      IMAGE_FORMATS.map((suffix) => `${width}.${suffix} ${width}x${width / 2} ${suffix === 'jpg' ? 'jpeg' : suffix}`),
    );
    expect(found.toSorted()).toEqual(wanted.toSorted());
  });

  it('loses what the camera wrote: place, names, colour profile', async () => {
    const bytes = await plain(800, 600)
      .withExif({
        IFD0: { Artist: 'Фотограф', Copyright: 'secret' },
        IFD3: {
          GPSLatitude: '55/1 45/1 0/1',
          GPSLatitudeRef: 'N',
          GPSLongitude: '37/1 37/1 0/1',
          GPSLongitudeRef: 'E',
        },
      })
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    const { exif, icc } = await sharp(bytes).metadata();
    expect([exif?.includes('secret'), icc?.length]).toEqual([true, expect.any(Number)]);
    for (const file of (await rendered(bytes)).files) {
      const kept = await sharp(file.bytes).metadata();
      expect([kept.exif, kept.xmp, kept.iptc, kept.icc, kept.orientation]).toEqual(Array(5).fill(undefined));
      expect(file.bytes.includes('secret')).toBe(false);
    }
  });

  it('is turned upright', async () => {
    const lying = sharp({ create: { width: 900, height: 300, channels: 3, background: '#00f' } })
      .composite([{ input: await plain(300, 300, '#f00').png().toBuffer(), left: 0, top: 0 }])
      .withMetadata({ orientation: 6 });
    const image = await rendered(await lying.jpeg({ quality: 100 }).toBuffer());
    expect([image.width, image.height]).toEqual([300, 900]);
    const [red = 0, , blue = 0] = await pixelAt(sharp(fileOf(image, '1600.webp')), 150, 100);
    expect([red > 200, blue < 60]).toEqual([true, true]);
  });

  it('is never enlarged', async () => {
    const image = await rendered(await plain(300, 200).png().toBuffer());
    expect([image.width, image.height]).toEqual([300, 200]);
    const widths = await Promise.all(image.files.map(async ({ bytes }) => (await sharp(bytes).metadata()).width));
    expect(new Set(widths)).toEqual(new Set([300]));
  });

  it('that is higher than WebP can be is made lower', async () => {
    const image = await rendered(await plain(400, 40_000).jpeg().toBuffer());
    expect([image.width, image.height]).toEqual([80, 8_000]);
  });

  it('with a hole shows white through it where the format has none', async () => {
    const clear = sharp({ create: { width: 20, height: 20, channels: 4, background: '#0000' } });
    const image = await rendered(await clear.png().toBuffer());
    expect(await pixelAt(sharp(fileOf(image, '480.jpg')), 5, 5)).toEqual([255, 255, 255]);
    expect((await sharp(fileOf(image, '480.webp')).metadata()).hasAlpha).toBe(true);
  });

  it('of one colour channel, of sixteen bits and of print colours is taken', async () => {
    const pictures = [
      plain(60, 40).greyscale().jpeg(),
      plain(60, 40).toColourspace('rgb16').png(),
      plain(60, 40).toColourspace('cmyk').jpeg(),
    ];
    for (const picture of pictures) {
      const image = await rendered(await picture.toBuffer());
      expect((await sharp(fileOf(image, '480.jpg')).metadata()).space).toMatch(/^(srgb|b-w)$/);
    }
  });
});

describe('a picture of a telephone', () => {
  it('is taken where it can be read', async () => {
    const image = await rendered(await plain(300, 200).avif().toBuffer());
    expect([image.width, image.height]).toEqual([300, 200]);
    expect((await sharp(fileOf(image, '480.jpg')).metadata()).format).toBe('jpeg');
  });

  it('says what it is where it cannot', async () => {
    const head = Buffer.from([0, 0, 0, 24, ...Buffer.from('ftypheic'), 0, 0, 0, 0, ...Buffer.from('mif1heic')]);
    expect(await renderImage(Buffer.concat([head, Buffer.alloc(200)]))).toBe('heic');
  });
});

describe('what is refused', () => {
  const png = () => plain(400, 300).png().toBuffer();

  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ['a page under the name of a picture', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a drawing that can run', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ['another kind of picture', () => plain(40, 30).gif().toBuffer()],
    ['nothing', () => Buffer.alloc(0)],
  ])('%s is not an image', async (_what, bytes) => {
    expect(await renderImage(await bytes())).toBe('not-an-image');
  });

  it('what is cut off, or only begins like a picture, is broken', async () => {
    const whole = await png();
    const jpeg = await plain(400, 300).jpeg().toBuffer();
    const damaged = [
      whole.subarray(0, whole.length / 2),
      jpeg.subarray(0, jpeg.length / 2),
      Buffer.concat([whole.subarray(0, 60), Buffer.from('<script>alert(1)</script>')]),
      Buffer.concat([jpeg.subarray(0, 20), Buffer.from('<html>')]),
    ];
    for (const bytes of damaged) expect(await renderImage(bytes)).toBe('broken');
  });

  it('a hundred megapixels in a small file are too many', async () => {
    const huge = await plain(10_000, 10_000).png({ compressionLevel: 9 }).toBuffer();
    expect(huge.length).toBeLessThan(1_000_000);
    expect(await renderImage(huge)).toBe('too-many-pixels');
  });

  it('fifty megapixels are the most', async () => {
    const most = await plain(10_000, 5_000).png({ compressionLevel: 1 }).toBuffer();
    expect(await renderImage(most)).toMatchObject({ width: 1600, height: 800 });
    const more = await plain(10_000, 5_001).png({ compressionLevel: 1 }).toBuffer();
    expect(await renderImage(more)).toBe('too-many-pixels');
  });
});
