import type { JSX } from 'preact';
import { relativeDay } from '../../common/russian.js';
import type { AwaitingRow } from '../../features/events/reviews.service.js';
import type { PublicationCard } from '../../features/publications/publications.service.js';
import { EVENTS } from './events-words.js';
import { Block, SHOWN } from './today-block.view.js';

export interface Awaiting {
  events: readonly AwaitingRow[];
  announcements: readonly PublicationCard[];
  postReleases: readonly PublicationCard[];
}

interface AwaitingLine {
  key: string;
  href: string;
  title: string;
  what: string;
  by: string;
  since: Date | null;
  zone: string;
}

/** All that waits for the reader's decision, the longest wait first. */
export function awaitingLines({ events, announcements, postReleases }: Awaiting): AwaitingLine[] {
  const publication = (card: PublicationCard, what: string, path: string): AwaitingLine => ({
    key: card.id,
    href: card.event ? `${EVENTS}/${card.event.slug}/${path}` : `/manage/news/${card.slug}`,
    title: card.title,
    what: card.event ? what : 'Новость',
    by: card.organiser,
    since: card.submittedAt,
    zone: card.zone,
  });
  const lines = [
    ...events.map((row) => ({
      key: row.id,
      href: `${EVENTS}/${row.slug}/review`,
      title: row.title,
      what: 'Событие',
      by: [row.submittedBy, row.organiser].filter(Boolean).join(', '),
      since: row.submittedAt,
      zone: row.zone,
    })),
    ...announcements.map((card) => publication(card, 'Анонс', 'announcement')),
    ...postReleases.map((card) => publication(card, 'Пост-релиз', 'post-release')),
  ];
  return lines.toSorted((a, b) => (a.since?.getTime() ?? 0) - (b.since?.getTime() ?? 0));
}

export function AwaitingBlock({ lines, now }: { lines: readonly AwaitingLine[]; now: Date }): JSX.Element {
  return (
    <Block
      id="awaiting"
      title="Ждут вашего решения"
      more={lines.length > SHOWN ? { title: 'События на проверке', href: `${EVENTS}?state=review` } : undefined}
      empty={lines.length === 0 ? 'На проверке ничего нет.' : undefined}
    >
      {lines.slice(0, SHOWN).map(({ key, href, title, what, by, since, zone }) => (
        <li key={key}>
          <h3>
            <a href={href}>{title}</a>
          </h3>
          <p class="row-note">
            {what}, {by}
            {since && `, отправлено ${relativeDay(since, now, zone)}`}
          </p>
        </li>
      ))}
    </Block>
  );
}
