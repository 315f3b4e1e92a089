import type { JSX } from 'preact';
import { type Moment, formatDate, formatDateTime, inZone } from '../../common/russian.js';
import type { EventKind } from '../../features/events/events.rules.js';
import { Chip, KindChip } from './chips.js';
import { NoPicture, Picture, type PictureView } from './gallery.js';

/** An announcement, a post-release or a piece of news as lists show it. */
export interface PublicationView {
  kind: 'announcement' | 'post-release' | 'news';
  href: string;
  title: string;
  /** The first sentences, plain text. */
  lead?: string;
  publishedAt: Moment;
  /** The event it tells of, if any: its kind, and its start where that is still ahead. */
  eventKind?: EventKind;
  eventStart?: Moment;
  zone: string;
  organiser?: string;
  picture?: PictureView;
}

const WORDS = { announcement: 'Анонс', 'post-release': 'Пост-релиз', news: 'Новость' } as const;

/** A card with an optional picture; without any it has none at all, `picturePlace` keeps the place among cards that have. */
export function PublicationCard(props: {
  publication: PublicationView;
  level?: 2 | 3;
  picturePlace?: boolean;
}): JSX.Element {
  const { publication, level = 3, picturePlace } = props;
  const { kind, href, title, lead, publishedAt, eventKind, eventStart, zone, organiser, picture } = publication;
  const shown = eventStart ?? publishedAt;
  const Tag = `h${level}` as const;
  return (
    <article class="card publication">
      {picture ? <Picture picture={picture} sizes="(max-width: 40rem) 100vw, 22rem" /> : picturePlace && <NoPicture />}
      <div class="card-body">
        <p class="meta">
          {eventKind ? <KindChip kind={eventKind} /> : <Chip>{WORDS[kind]}</Chip>}
          <time dateTime={inZone(shown, zone).toPlainDate().toString()}>
            {eventStart ? formatDateTime(eventStart, zone) : formatDate(publishedAt, zone)}
          </time>
        </p>
        <Tag class="card-title">
          <a class="cover" href={href}>
            {title}
          </a>
        </Tag>
        {lead && <p class="publication-lead">{lead}</p>}
        {organiser && <p class="meta">{organiser}</p>}
      </div>
    </article>
  );
}

/** Cards side by side, as many as fit; places for pictures are kept when at least one has a picture. */
export function PublicationCards({
  publications,
  level,
}: {
  publications: readonly PublicationView[];
  level?: 2 | 3;
}): JSX.Element {
  const pictures = publications.some(({ picture }) => picture);
  return (
    <ul class="cards">
      {publications.map((publication) => (
        <li key={publication.href}>
          <PublicationCard publication={publication} level={level} picturePlace={pictures} />
        </li>
      ))}
    </ul>
  );
}
