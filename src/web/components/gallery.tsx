import type { JSX } from 'preact';
import { Icon } from './icons.js';

/** A picture of ours in one or more sizes. `width` and `height` are of the file: they hold its place until it comes. */
export interface PictureView {
  src: string;
  /** What is on it, for those who do not see it. Empty only for mere decoration. */
  alt: string;
  width: number;
  height: number;
  /** Other widths: `/files/a-400.webp 400w, /files/a-800.webp 800w`. */
  srcset?: string;
  caption?: string;
  /** The full size. */
  href?: string;
}

/** A picture; `sizes` says how wide it stands, `eager` loads it at once (only above the fold). With images off its words stand instead. */
export function Picture({
  picture,
  sizes,
  eager,
}: {
  picture: PictureView;
  sizes?: string;
  eager?: boolean;
}): JSX.Element {
  const { src, alt, width, height, srcset } = picture;
  return (
    <span class="picture" data-alt={alt || undefined}>
      <img
        src={src}
        alt={alt}
        width={width}
        height={height}
        srcset={srcset}
        sizes={srcset ? (sizes ?? '100vw') : undefined}
        loading={eager ? 'eager' : 'lazy'}
        decoding="async"
      />
    </span>
  );
}

/** Stands where a publication has no picture. */
export function NoPicture(): JSX.Element {
  return (
    <span class="picture no-picture" aria-hidden="true">
      <Icon name="picture" />
    </span>
  );
}

/** Pictures of a post-release, in order, with captions; each opens in full size. Nothing when there are none. */
export function Gallery({ pictures }: { pictures: readonly PictureView[] }): JSX.Element | null {
  if (pictures.length === 0) return null;
  const sizes = '(max-width: 40rem) 50vw, 16rem';
  return (
    <ul class="gallery">
      {pictures.map((picture) => (
        <li key={picture.src}>
          <figure>
            {picture.href ? (
              <a href={picture.href}>
                <Picture picture={picture} sizes={sizes} />
              </a>
            ) : (
              <Picture picture={picture} sizes={sizes} />
            )}
            {picture.caption && <figcaption>{picture.caption}</figcaption>}
          </figure>
        </li>
      ))}
    </ul>
  );
}
