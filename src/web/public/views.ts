import { plural } from '../../common/russian.js';
import type { AnnouncementCard } from '../../features/announcements/announcements.service.js';
import type {
  PostReleaseCard,
  PublishedPicture,
  PublishedPostRelease,
} from '../../features/post-releases/post-releases.service.js';
import type { ReleasedSession } from '../../features/programs/programs.service.js';
import { paragraphs } from '../../platform/http/rich-text.js';
import { IMAGE_WIDTHS } from '../../platform/storage/images.js';
import type { PictureView } from '../components/gallery.js';
import type { SessionView } from '../components/program-view.js';
import type { StatView } from '../components/stat.js';
import type { PublicationView } from '../components/publication-card.js';

/** A picture with its sizes; the largest opens on a press. */
export function pictureView({ id, width, height, alt, caption }: PublishedPicture): PictureView {
  const address = (size: number) => `/pictures/${id}/${size}.webp`;
  return {
    src: address(960),
    alt,
    caption: caption || undefined,
    width,
    height,
    srcset: IMAGE_WIDTHS.map((size) => `${address(size)} ${Math.min(size, width)}w`).join(', '),
    href: `/pictures/${id}/1600.jpg`,
  };
}

/** A line of a released program. */
export function sessionView(session: ReleasedSession): SessionView {
  const { id, title, startsAt, endsAt, kind, hall, description, speakers } = session;
  return {
    id,
    title,
    start: startsAt,
    end: endsAt,
    isBreak: kind === 'BREAK',
    hall: hall || undefined,
    about: description ? paragraphs(description) : undefined,
    speakers: speakers.map(({ fullName, position, role }) => ({
      name: fullName,
      position,
      moderator: role === 'MODERATOR',
    })),
    materials: [],
  };
}

export function announcementView(card: AnnouncementCard): PublicationView {
  return {
    kind: card.event || card.series ? 'announcement' : 'news',
    href: `/announcements/${card.slug}`,
    title: card.title,
    lead: card.lead || undefined,
    publishedAt: card.publishedAt ?? card.updatedAt,
    eventKind: card.event?.kind,
    eventStart: card.event?.startsAt,
    zone: card.zone,
    organiser: card.organiser,
    picture: card.cover ? pictureView(card.cover) : undefined,
  };
}

export function postReleaseView(card: PostReleaseCard): PublicationView {
  return {
    kind: 'post-release',
    href: `/post-releases/${card.slug}`,
    title: card.title,
    lead: card.lead || undefined,
    publishedAt: card.publishedAt ?? card.updatedAt,
    eventKind: card.event?.kind,
    zone: card.zone,
    organiser: card.organiser,
    picture: card.cover ? pictureView(card.cover) : undefined,
  };
}

/** The figures of a post-release that are known: «462 участника». */
export function figures({ participantsCount, schoolsCount, municipalitiesCount }: PublishedPostRelease): StatView[] {
  const known: [number | null, string, string, string][] = [
    [participantsCount, 'участник', 'участника', 'участников'],
    [schoolsCount, 'школа', 'школы', 'школ'],
    [municipalitiesCount, 'муниципалитет', 'муниципалитета', 'муниципалитетов'],
  ];
  return known.flatMap(([value, one, few, many]) =>
    value === null ? [] : [{ value, label: plural(value, one, few, many) }],
  );
}
