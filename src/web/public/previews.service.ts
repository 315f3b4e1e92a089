import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { formatDate, formatWhen } from '../../common/russian.js';
import type { EventKind } from '../../features/events/events.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { PublicationCard } from '../../features/publications/publications.service.js';
import { Config } from '../../platform/config/config.js';
import { KeptBytes } from '../../platform/storage/kept-bytes.js';
import { PREVIEW_SIZE, type PreviewWords, renderPreview } from '../../platform/storage/preview-picture.js';
import { Storage } from '../../platform/storage/storage.js';
import { EVENT_KIND_WORDS } from '../components/event-words.js';
import type { SectionName } from './publication.view.js';

const SITE = 'События профминимума';
const FOLDER = 'previews';
/** Grows when the drawing changes, so that what is kept is drawn anew. */
const DRAWING = 1;
const PRIMARY = '#2546d8';
/** As in tokens.css. */
const KIND_COLOURS: Readonly<Record<EventKind, string>> = {
  MEETING: '#44527a',
  WEBINAR: PRIMARY,
  SEMINAR: '#0b6470',
  ROUND_TABLE: '#47610f',
  CONFERENCE: '#5b3bc4',
  PARENT_MEETING: '#a12a5c',
  FESTIVAL: '#8a2ba0',
  WORKSHOP: '#764720',
  CAREER_TRIAL: '#1a6648',
  COURSE: '#1c5c8f',
};

/** The part of the site whose pages have such a picture. */
export type PreviewSection = 'events' | SectionName;

/** Whose picture it is and what stands on it. */
export interface PreviewOf {
  section: PreviewSection;
  id: string;
  slug: string;
  words: PreviewWords;
}

/** The picture of a link as <head> names it; addresses are absolute. */
export interface PreviewImage {
  src: string;
  alt: string;
  width: number;
  height: number;
}

/** Pictures that networks show with links to events and publications (ogp.me), drawn when they are first asked for. */
@Injectable()
export class PreviewPictures {
  /** So that it is drawn once however many ask at the same time. */
  private readonly kept = new KeptBytes(4 * 1024 * 1024);

  constructor(
    private readonly storage: Storage,
    private readonly config: Config,
  ) {}

  /** Its address changes with what stands on it, so that networks ask anew. */
  image(preview: PreviewOf): PreviewImage {
    const { section, slug, words } = preview;
    return {
      src: `${this.config.PUBLIC_URL}/og/${section}/${slug}.png?v=${hashOf(words).slice(0, 10)}`,
      alt: [words.label, words.title, words.line, words.organiser].join('. '),
      ...PREVIEW_SIZE,
    };
  }

  /** The PNG: the one that is kept, or a new one in the place of the old. `tag` names the bytes. */
  async bytes({ section, id, words }: PreviewOf): Promise<{ bytes: Buffer; tag: string }> {
    const tag = hashOf(words);
    const folder = `${FOLDER}/${section}-${id}`;
    return { bytes: await this.kept.get(`${folder}/${tag}`, () => this.stored(folder, tag, words)), tag };
  }

  private async stored(folder: string, tag: string, words: PreviewWords): Promise<Buffer> {
    const stored = await this.storage.get(`${folder}/${tag}.png`);
    if (stored) return stored;
    const bytes = await renderPreview(words);
    await this.storage.deleteAll(folder);
    await this.storage.put(`${folder}/${tag}.png`, bytes);
    return bytes;
  }
}

export function eventPreview(event: EventRow): PreviewOf {
  const { id, slug, kind, title, startsAt, endsAt, zone, organiser } = event;
  const line = event.cancelledAt ? 'Отменено' : formatWhen(startsAt, endsAt, zone);
  return {
    section: 'events',
    id,
    slug,
    words: { label: EVENT_KIND_WORDS[kind].word, title, line, organiser, site: SITE, colour: KIND_COLOURS[kind] },
  };
}

export function publicationPreview(section: SectionName, card: PublicationCard): PreviewOf {
  const { id, slug, title, event, series, zone, organiser, publishedAt } = card;
  const label = section === 'post-releases' ? 'Пост-релиз' : event || series ? 'Анонс' : 'Новость';
  const line = event
    ? formatWhen(event.startsAt, event.endsAt, zone)
    : (series?.title ?? (publishedAt ? formatDate(publishedAt, zone) : ''));
  const colour = event ? KIND_COLOURS[event.kind] : PRIMARY;
  return { section, id, slug, words: { label, title, line, organiser, site: SITE, colour } };
}

function hashOf(words: PreviewWords): string {
  return createHash('sha256')
    .update(JSON.stringify([DRAWING, words]))
    .digest('hex');
}
