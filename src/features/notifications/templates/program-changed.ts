import type { SessionDifference } from '../../programs/program-changes.rules.js';
import { sameTimes, type Times } from '../notifications.rules.js';
import { button, facts, greetingTo, links, text } from './body.js';
import { type LetterEvent, when } from './model.js';
import { render, type RenderedLetter } from './render.js';

interface ProgramChangedModel {
  person: { firstName: string; middleName: string | null };
  event: LetterEvent;
  /** The time the reader was told last; null when none was. */
  known: Times | null;
  differences: readonly SessionDifference[];
  site: string;
  /** The program on the site. */
  page: string;
  /** The reader's own registration. */
  own: string;
}

const CHANGES: Readonly<Record<SessionDifference['change'], string>> = {
  new: 'Новое',
  moved: 'Другое время или место',
  changed: 'Изменено',
  removed: 'Снято с программы',
};

/** What of the program has changed since the reader last knew it. */
export function programChanged(model: ProgramChangedModel): RenderedLetter {
  const { person, event, known, differences, site, page, own } = model;
  return render({
    subject: `Изменилась программа: ${event.title}`,
    greeting: greetingTo(person),
    heading: 'Изменилась программа',
    blocks: [
      text(`Событие: «${event.title}», ${when(event, event.zone)}. ${timeWords(event, known)}`),
      facts(
        differences.map(({ change, session, lines }) => ({
          label: CHANGES[change],
          value: told(session, lines, event.zone),
        })),
      ),
      button('Посмотреть программу', page),
      links([{ label: 'Моя регистрация', href: own }]),
    ],
    site,
    answerable: false,
  });
}

function timeWords(event: LetterEvent, known: Times | null): string {
  if (!known || sameTimes(known, event)) return 'Время самого события прежнее.';
  return `Время самого события изменилось, было: ${when(known, event.zone)}.`;
}

function told(session: SessionDifference['session'], lines: readonly string[], zone: string): string {
  const title = `«${session.title}»`;
  return lines.length > 0 ? `${title}. ${lines.join('; ')}` : `${title}, ${when(session, zone)}`;
}
