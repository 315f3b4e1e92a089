import type { JSX } from 'preact';
import { Icon } from './icons.js';

/** Addresses that put an event (or a subscription) into a calendar; a calendar without one is left out. */
export interface CalendarLinks {
  yandex?: string;
  google?: string;
  outlook?: string;
  /** `webcal://…` or the file: it opens in Apple's calendar. */
  apple?: string;
  /** The .ics file. */
  file?: string;
}

const CALENDARS: readonly { key: keyof CalendarLinks; word: string; label: string; away: boolean }[] = [
  { key: 'yandex', word: 'Яндекс', label: 'Яндекс Календарь', away: true },
  { key: 'google', word: 'Google', label: 'Google Календарь', away: true },
  { key: 'outlook', word: 'Outlook', label: 'Календарь Outlook', away: true },
  { key: 'apple', word: 'Apple', label: 'Календарь Apple', away: false },
  { key: 'file', word: 'Файл .ics', label: 'Файл .ics для любого календаря', away: false },
];

/** «Добавить в календарь». `level` is that of its heading. */
export function CalendarButtons({
  links,
  title = 'Добавить в календарь',
  level = 2,
}: CalendarButtonsProps): JSX.Element {
  const Tag = `h${level}` as const;
  return (
    <div class="calendar-buttons">
      <Tag class="card-title">{title}</Tag>
      <ul>
        {CALENDARS.map(({ key, word, label, away }) => {
          const href = links[key];
          if (!href) return null;
          return (
            <li key={key}>
              <a
                class="button small"
                href={href}
                title={label}
                {...(away && { target: '_blank', rel: 'noopener noreferrer' })}
              >
                <Icon name={key === 'file' ? 'download' : 'calendar'} />
                {word}
              </a>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface CalendarButtonsProps {
  links: CalendarLinks;
  title?: string;
  level?: 2 | 3;
}
