import type { JSX } from 'preact';
import { fileSize, formatDay, formatTime, formatTimeRange, inZone, initials, weekday } from '../../common/russian.js';
import { Chip, type Tone } from './chips.js';
import { Icon } from './icons.js';
import { DayTimetable } from './timetable.js';
import type { MaterialView, SessionView, SpeakerView } from './program-view.js';
import { RichText } from './rich-text.js';

const CHANGES: Readonly<Record<NonNullable<SessionView['change']>, { word: string; tone: Tone }>> = {
  new: { word: 'Новое', tone: 'ok' },
  moved: { word: 'Другое время', tone: 'warn' },
  changed: { word: 'Изменено', tone: 'warn' },
  removed: { word: 'Снято', tone: 'bad' },
};

interface ProgramProps {
  sessions: readonly SessionView[];
  zone: string;
  /** Of the days and, one deeper, of the sessions. */
  level?: 2 | 3;
}

/** A program as a timeline, on wide screens with a table of halls above each day: days, then times, then what goes on at once in different halls side by side. */
export function Program({ sessions, zone, level = 3 }: ProgramProps): JSX.Element {
  const days = groupBy(sortedByStart(sessions), (session) => inZone(session.start, zone).toPlainDate().toString());
  const DayTag = `h${level}` as const;
  return (
    <>
      {days.map(([day, ofDay]) => (
        <section key={day} class="program-day">
          {days.length > 1 && ofDay[0] && (
            <DayTag class="program-date">
              {formatDay(ofDay[0].start, zone)}, {weekday(ofDay[0].start, zone)}
            </DayTag>
          )}
          <DayTimetable
            sessions={ofDay.filter(({ change }) => change !== 'removed')}
            zone={zone}
            label={`Залы по времени${days.length > 1 && ofDay[0] ? `, ${formatDay(ofDay[0].start, zone)}` : ''}`}
          />
          <ol class="program">
            {groupBy(ofDay, (session) => formatTime(session.start, zone)).map(([time, slot]) => (
              <Slot key={time} sessions={slot} zone={zone} level={days.length > 1 ? ((level + 1) as 3 | 4) : level} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Slot({
  sessions,
  zone,
  level,
}: {
  sessions: readonly SessionView[];
  zone: string;
  level: 2 | 3 | 4;
}): JSX.Element {
  const [first] = sessions;
  const together = sessions.every(({ end }) => first && formatTime(end, zone) === formatTime(first.end, zone));
  const range = (session: SessionView) => formatTimeRange(session.start, session.end, zone).replace(/ \([^)]*\)$/, '');
  return (
    <li data-break={sessions.every(({ isBreak }) => isBreak) ? '' : undefined}>
      <p class="program-time">{first && (together ? range(first) : formatTime(first.start, zone))}</p>
      <div class="program-slot">
        {sessions.map((session) => (
          <Session key={session.id} session={session} level={level} time={together ? undefined : range(session)} />
        ))}
      </div>
    </li>
  );
}

function Session({
  session,
  level,
  time,
}: {
  session: SessionView;
  level: 2 | 3 | 4;
  time: string | undefined;
}): JSX.Element {
  const Tag = `h${level}` as const;
  const change = session.change && CHANGES[session.change];
  return (
    <article class="session" id={`session-${session.id}`} data-change={session.change}>
      {(time || session.hall || change) && (
        <p class="session-top">
          {time && <span class="num">{time}</span>}
          {session.hall && (
            <span class="hall">
              <Icon name="pin" />
              {session.hall}
            </span>
          )}
          {change && <Chip tone={change.tone}>{change.word}</Chip>}
        </p>
      )}
      {session.isBreak ? <p class="break-title">{session.title}</p> : <Tag class="session-title">{session.title}</Tag>}
      {session.about && <RichText html={session.about} />}
      <Speakers speakers={session.speakers} />
      <Materials materials={session.materials} />
    </article>
  );
}

/** Speakers are written first name first: their letters are those of the first and the last word. */
function lettersOf(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], ...words.slice(1).slice(-1)].join(' ');
}

/** People with the letters of their names; nothing when there are none. */
export function Speakers({ speakers }: { speakers: readonly SpeakerView[] }): JSX.Element | null {
  if (speakers.length === 0) return null;
  return (
    <ul class="speakers">
      {speakers.map(({ name, position, moderator }) => (
        <li key={name}>
          <span class="avatar" aria-hidden="true">
            {initials(lettersOf(name))}
          </span>
          <span>
            <b>{name}</b>
            {moderator && ' (модератор)'}
            {position && <span class="soft">{position}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What can be taken away, with format and size; nothing when there is none. */
export function Materials({ materials }: { materials: readonly MaterialView[] }): JSX.Element | null {
  if (materials.length === 0) return null;
  return (
    <ul class="materials">
      {materials.map((material) => (
        <li key={material.id}>
          <Icon name={material.external ? 'link' : 'file'} />
          <span>
            <MaterialTitle {...material} />
            {material.note && <span class="soft"> — {material.note}</span>}
            {material.about && <span class="soft material-about">{material.about}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function MaterialTitle({ title, href, format, size, external }: MaterialView): JSX.Element {
  const words = [title, format, size !== undefined && fileSize(size)].filter(Boolean).join(', ');
  if (href === undefined) return <>{words}</>;
  const away = external ? { target: '_blank', rel: 'noopener noreferrer' } : {};
  return (
    <a href={href} {...away}>
      {words}
    </a>
  );
}

function sortedByStart(sessions: readonly SessionView[]): SessionView[] {
  const at = ({ start }: SessionView) => inZone(start, 'UTC').epochMilliseconds;
  return sessions.toSorted(
    (a, b) => at(a) - at(b) || (a.hall ?? '').localeCompare(b.hall ?? '', 'ru', { numeric: true }),
  );
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups];
}
