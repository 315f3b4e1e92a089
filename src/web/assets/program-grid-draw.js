// How the grid of a program is drawn: days, columns of halls, cards.
import { PIXELS } from './program-grid-drag.js';
import { DAY, timesOf, toText } from './program-grid-rules.js';

/** Pixels that two lines of a card take. */
const TWO_LINES = 40;

/** «9 декабря» by the number of the day. */
export function dayName(date) {
  return new Intl.DateTimeFormat('ru', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(date * DAY * 60_000);
}

/** The hours of the event, on each of its days; from 8 to 20 when it ends at an earlier hour than it starts. */
function hoursOf({ start, end }) {
  const [from, until] = [start % DAY, end % DAY || DAY];
  return until > from ? { from, until } : { from: 480, until: 1200 };
}

/** One day as columns of halls, each with its name to be changed, and the cards of its sessions. */
export function drawDay(date, { placed, halls, clashes, event }) {
  const own = placed.filter(({ start }) => Math.floor(start / DAY) === date);
  const midnight = date * DAY;
  const { from, until } = hoursOf(event);
  const first = Math.floor(Math.min(...own.map(({ start }) => start), midnight + from) / 60) * 60;
  const last = Math.ceil(Math.max(...own.map(({ end }) => end), midnight + until) / 60) * 60;
  const day = element('div', 'grid-day');
  const name = dayName(date);
  day.append(Object.assign(element('p', 'grid-date'), { textContent: name }));
  const scroller = element('div', 'grid-scroll');
  Object.assign(scroller, { tabIndex: 0, role: 'region', ariaLabel: `Сетка программы, ${name}` });
  const times = columnOf(null, (last - first) * PIXELS);
  for (let at = first; at < last; at += 60) {
    const mark = Object.assign(element('span', 'grid-time'), { textContent: toText(at).slice(11) });
    mark.style.top = `${(at - first) * PIXELS}px`;
    times.lane.append(mark);
  }
  scroller.append(times.column);
  for (const hall of halls) {
    const { column, lane } = columnOf(hallName(hall), (last - first) * PIXELS);
    lane.dataset.hall = hall;
    lane.append(...own.filter((session) => session.hall === hall).map((session) => card(session, first, clashes)));
    scroller.append(column);
  }
  day.append(scroller);
  return day;
}

function columnOf(title, height) {
  const column = element('div', title ? 'grid-hall' : 'grid-times');
  const lane = element('div', 'grid-lane');
  lane.style.height = `${height}px`;
  const head = element('p', 'grid-head');
  if (title) head.append(title);
  column.append(head, lane);
  return { column, lane };
}

/** The name in a field without a name of its own: it is not posted. */
function hallName(hall) {
  const made = element('input', 'grid-hall-name');
  Object.assign(made, { value: hall, title: hall, placeholder: 'Без зала', maxLength: 100 });
  made.ariaLabel = hall ? `Переименовать зал «${hall}»` : 'Назвать зал';
  made.dataset.hallName = hall;
  return made;
}

function card(session, first, clashes) {
  const wrong = clashes.filter(({ keys }) => keys.includes(session.key));
  const made = element('button', 'grid-card');
  const label = labelOf(session, wrong);
  Object.assign(made, { type: 'button', ariaLabel: label, title: label });
  Object.assign(made.dataset, { key: session.key, kind: session.kind });
  if (wrong.length) made.dataset.clash = wrong.some(({ tone }) => tone === 'bad') ? 'bad' : 'warn';
  made.style.top = `${(session.start - first) * PIXELS}px`;
  const height = (session.end - session.start) * PIXELS;
  made.style.height = `${height}px`;
  made.toggleAttribute('data-short', height < TWO_LINES);
  const time = Object.assign(element('span', 'num'), { textContent: timesOf(session) });
  made.append(element('span', 'grid-handle'), `${session.title || 'Без темы'}, `, time, element('span', 'grid-edge'));
  return made;
}

function labelOf(session, wrong) {
  const words = [session.title || 'Без темы', timesOf(session), session.hall, ...wrong.map(({ text }) => text)];
  return words.filter(Boolean).join(', ');
}

export function element(tag, name) {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}
