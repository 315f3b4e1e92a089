import type { RegistrationState } from '../../registrations/registrations.rules.js';
import { button, facts, greetingTo, links, text } from './body.js';
import { type LetterEvent, when } from './model.js';
import { render, type RenderedLetter } from './render.js';

/** One date of the series as its letter tells of it. */
export interface SeriesDate extends LetterEvent {
  eventId: string;
  state: RegistrationState;
  /** In the waiting list. */
  position: number | null;
  /** The own page of this registration. */
  own: string;
}

interface SeriesLetterModel {
  person: { firstName: string; middleName: string | null };
  /** Title of the series. */
  series: string;
  dates: readonly SeriesDate[];
  site: string;
  page: string;
  ics: string;
  /** The link that confirms all of it; null when there is nothing to confirm. */
  confirm: string | null;
}

/** All that a person has entered by the one form of a series: what is to be confirmed, else where one stands. */
export function seriesRegistration(model: SeriesLetterModel): RenderedLetter {
  const { person, series, dates, site, page, ics, confirm } = model;
  return render({
    subject: `${confirm ? 'Подтвердите участие' : 'Вы записаны'}: ${series}`,
    greeting: greetingTo(person),
    heading: confirm ? 'Подтвердите участие' : 'Вы записаны',
    blocks: [
      text(
        confirm
          ? `Вы записались на «${series}». Нажмите кнопку: она подтвердит сразу все даты.`
          : `Вы записаны на «${series}».`,
      ),
      facts(dates.map((date) => ({ label: when(date, date.zone), value: `${date.title} — ${standing(date)}` }))),
      confirm ? button('Подтвердить все даты', confirm) : button('Открыть программу цикла', page),
      links([
        { label: 'Все даты в календарь', href: ics },
        ...dates.map(({ own, title }) => ({ label: `Подключиться или отказаться: ${title}`, href: own })),
      ]),
    ],
    site,
    answerable: false,
  });
}

function standing({ state, position }: SeriesDate): string {
  if (state === 'WAITLISTED') return `лист ожидания, № ${position ?? ''}`;
  if (state === 'IN_REVIEW') return 'заявка на рассмотрении';
  return state === 'CONFIRMED' ? 'место за вами' : 'место держим, подтвердите';
}
