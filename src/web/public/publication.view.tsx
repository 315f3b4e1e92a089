import type { ComponentChildren, JSX } from 'preact';
import { formatDate, formatWhen } from '../../common/russian.js';
import type { PublishedAnnouncement } from '../../features/announcements/announcements.service.js';
import type { MaterialCard } from '../../features/materials/materials.service.js';
import type { PublicationCard } from '../../features/publications/publications.service.js';
import type { PublishedPostRelease } from '../../features/post-releases/post-releases.service.js';
import { ButtonLink } from '../components/buttons.js';
import { Chip, KindChip } from '../components/chips.js';
import { Gallery } from '../components/gallery.js';
import { Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { Materials } from '../components/program.js';
import { RichText } from '../components/rich-text.js';
import { Stats } from '../components/stat.js';
import { materialView, recordingOf } from './materials.view.js';
import { figures, pictureView } from './views.js';

export const SECTIONS = {
  announcements: {
    title: 'Анонсы и новости',
    description: 'Что будет: вебинары, совещания, фестивали профминимума',
    empty: 'Анонсов и новостей пока нет',
  },
  'post-releases': {
    title: 'Пост-релизы',
    description: 'Как прошли события профминимума: итоги, записи, фотографии',
    empty: 'Пост-релизов пока нет',
  },
} as const;
export type SectionName = keyof typeof SECTIONS;

/** What readers see of any publication beside its text. */
export interface ArticleHead extends Pick<PublicationCard, 'event' | 'series' | 'zone' | 'organiser'> {
  title: string;
  lead: string;
  publishedAt: Date | null;
}

interface ArticleProps {
  section: SectionName;
  head: ArticleHead;
  /** Below everything: ways to pass it on. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** One publication as readers see it: the text and what it is about. The editor's preview shows the same. */
export function Article({ section, head, actions, children }: ArticleProps): JSX.Element {
  const { title, lead, publishedAt, event, series, zone, organiser } = head;
  const date = publishedAt ? formatDate(publishedAt, zone) : 'не опубликовано';
  return (
    <>
      <PageHead
        look="hero"
        title={title}
        crumbs={[{ title: SECTIONS[section].title, href: `/${section}` }]}
        chips={event ? <KindChip kind={event.kind} /> : !series && <Chip>Новость</Chip>}
        about={[organiser, date].join(' · ')}
      />
      <Wrap narrow>
        {event?.isMovedSince && !event.cancelledAt && section === 'announcements' && (
          <Notice tone="warn" title="Событие перенесено">
            <p>
              Оно пройдёт {formatWhen(event.startsAt, event.endsAt, zone)}. В тексте ниже может стоять прежнее время.
            </p>
          </Notice>
        )}
        {lead && <p class="lead">{lead}</p>}
        {children}
        {event && (
          <Section title="Событие" id="event">
            <p>
              <a href={`/events/${event.slug}`}>{event.title}</a>
              <br />
              <span class="soft">{formatWhen(event.startsAt, event.endsAt, zone)}</span>
              {event.cancelledAt && ' · отменено'}
            </p>
          </Section>
        )}
        {series && (
          <Section title="Цикл событий" id="series">
            <p>{series.isPublic ? <a href={`/series/${series.slug}`}>{series.title}</a> : series.title}</p>
          </Section>
        )}
        {actions && <p class="actions no-print">{actions}</p>}
      </Wrap>
    </>
  );
}

/** The text of an announcement or a piece of news with its pictures. */
export function AnnouncementBody({ announcement }: { announcement: PublishedAnnouncement }): JSX.Element {
  return (
    <>
      <RichText html={announcement.bodyHtml} />
      <Gallery pictures={announcement.pictures.map(pictureView)} />
    </>
  );
}

interface PostReleaseBodyProps {
  release: PublishedPostRelease;
  /** Below its page stand the files of its materials; null for a series. */
  event: { slug: string } | null;
  /** What anybody may open. */
  materials: readonly MaterialCard[];
}

/** The text of a post-release with its figures, decisions, quotes, recording, materials and pictures. */
export function PostReleaseBody({ release, event, materials }: PostReleaseBodyProps): JSX.Element {
  const recording = recordingOf(materials);
  const others = materials.filter((material) => material !== recording);
  return (
    <>
      <Stats stats={figures(release)} />
      <RichText html={release.bodyHtml} />
      {release.decisions.length > 0 && (
        <Section title="Решения" id="decisions">
          <ul>
            {release.decisions.map((decision) => (
              <li key={decision}>{decision}</li>
            ))}
          </ul>
        </Section>
      )}
      {release.quotes.map(({ text, author, position }) => (
        <figure key={text} class="quote">
          <blockquote>
            <p>{text}</p>
          </blockquote>
          <figcaption>
            <b>{author}</b>
            {position && `, ${position}`}
          </figcaption>
        </figure>
      ))}
      {recording?.url && (
        <p>
          <ButtonLink href={recording.url} icon="video" external>
            Смотреть запись
          </ButtonLink>
        </p>
      )}
      {others.length > 0 && (
        <Section title="Материалы" id="materials">
          <Materials materials={others.map((one) => materialView(one, `/events/${event?.slug}/materials`))} />
        </Section>
      )}
      <Gallery pictures={release.pictures.map(pictureView)} />
    </>
  );
}
