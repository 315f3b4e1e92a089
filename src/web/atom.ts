import { inZone } from '../common/russian.js';
import type { PublicationView } from './components/publication-card.js';

interface AtomFeed {
  title: string;
  /** Absolute address of the feed. */
  self: string;
  site: string;
  entries: readonly PublicationView[];
}

/** An Atom feed (RFC 4287). Ids are the addresses of the publications. */
export function atomFeed({ title, self, site, entries }: AtomFeed): string {
  const instant = (entry: PublicationView) =>
    inZone(entry.publishedAt, 'UTC').toInstant().toString({ smallestUnit: 'second' });
  const items = entries.map((entry) => {
    const address = site + entry.href;
    return [
      '<entry>',
      `<id>${escape(address)}</id>`,
      `<title>${escape(entry.title)}</title>`,
      `<link href="${escape(address)}"/>`,
      `<published>${instant(entry)}</published>`,
      `<updated>${instant(entry)}</updated>`,
      `<author><name>${escape(entry.organiser ?? '')}</name></author>`,
      `<summary>${escape(entry.lead ?? '')}</summary>`,
      '</entry>',
    ].join('');
  });
  const [newest] = entries;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru">',
    `<id>${escape(self)}</id><title>${escape(title)}</title>`,
    `<link rel="self" href="${escape(self)}"/><link href="${escape(site)}"/>`,
    `<updated>${newest ? instant(newest) : '1970-01-01T00:00:00Z'}</updated>`,
    ...items,
    '</feed>',
    '',
  ].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
