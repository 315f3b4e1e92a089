// The program as halls by time over the form of rows: the fields stay the one source of truth and are posted as ever.
import { dragging, PIXELS } from './program-grid-drag.js';
import {
  clashesOf,
  DAY,
  duplicate,
  historyOf,
  isPlaced,
  moveSession,
  shift,
  STEP,
  timesOf,
  toMinutes,
  toText,
} from './program-grid-rules.js';

const section = document.querySelector('[data-program-grid]');
if (section) mount(section);

function mount(root) {
  const form = root.closest('form');
  const rows = [...form.querySelectorAll('.session-row')];
  const event = { start: toMinutes(root.dataset.start), end: toMinutes(root.dataset.end) };
  const days = root.querySelector('[data-grid-days]');
  const problems = root.querySelector('[data-grid-clashes]');
  const status = root.querySelector('[role=status]');
  const mover = document.querySelector('[data-program-move]');
  const idOf = (key) => field(rows[key], 'id')?.value;
  const field = (row, name) => row.querySelector(`[name$=".${name}"]`);
  const history = historyOf(read());
  let current = null;

  function read() {
    return rows.map((row, key) => ({
      key,
      start: toMinutes(field(row, 'startsAt').value),
      end: toMinutes(field(row, 'endsAt').value),
      hall: field(row, 'hall').value.trim(),
      title: field(row, 'title').value.trim(),
      kind: field(row, 'kind').value,
      speakers: field(row, 'speakers').value,
      removed: field(row, 'removed')?.checked ?? false,
    }));
  }

  /** Into the fields; what the form listens to (unsaved edits) hears of it. */
  function write(before, after) {
    for (const session of after) {
      const old = before[session.key];
      const row = rows[session.key];
      if (session === old) continue;
      field(row, 'startsAt').value = session.start === null ? '' : toText(session.start);
      field(row, 'endsAt').value = session.end === null ? '' : toText(session.end);
      for (const name of ['hall', 'title', 'kind', 'speakers']) field(row, name).value = session[name];
      const removed = field(row, 'removed');
      if (removed) removed.checked = session.removed;
    }
    writing = true;
    form.dispatchEvent(new Event('input', { bubbles: true }));
    writing = false;
  }
  let writing = false;

  function go(state, words) {
    const before = history.now();
    history.go(state);
    write(before, state);
    draw();
    say(words);
  }

  function say(words) {
    const wrong = clashesOf(history.now(), event).filter(({ keys }) => keys.includes(current));
    status.textContent = [words, ...wrong.map(({ text }) => text)].join('. ');
  }

  function back(step, words) {
    const before = history.now();
    if (!history[step]()) return say(step === 'undo' ? 'Отменять нечего' : 'Повторять нечего');
    write(before, history.now());
    draw();
    say(words);
  }

  const hallsOf = (sessions) => [
    ...new Set([...JSON.parse(root.dataset.halls), ...sessions.filter(isPlaced).map(({ hall }) => hall)]),
  ];

  function draw() {
    const sessions = history.now();
    const clashes = clashesOf(sessions, event);
    const placed = sessions.filter(isPlaced);
    const halls = hallsOf(sessions);
    const dates = new Set([event.start, ...placed.map(({ start }) => start)].map((at) => Math.floor(at / DAY)));
    days.replaceChildren(
      ...[...dates].sort((a, b) => a - b).map((date) => dayOf(date, placed, halls.length ? halls : [''], clashes)),
    );
    problems.replaceChildren(
      ...clashes.map(({ text, tone }) => Object.assign(element('li', tone), { textContent: text })),
    );
    problems.hidden = clashes.length === 0;
    if (current !== null) cardOf(current)?.focus();
  }

  function dayOf(date, placed, halls, clashes) {
    const own = placed.filter(({ start }) => Math.floor(start / DAY) === date);
    const midnight = date * DAY;
    const from = Math.max(event.start, midnight);
    const until = Math.min(event.end, midnight + DAY);
    const first = Math.floor(Math.min(...own.map(({ start }) => start), until > from ? from : Infinity) / 60) * 60;
    const last = Math.ceil(Math.max(...own.map(({ end }) => end), until > from ? until : first + 60) / 60) * 60;
    const day = element('div', 'grid-day');
    const name = new Intl.DateTimeFormat('ru', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(
      midnight * 60_000,
    );
    day.append(Object.assign(element('p', 'grid-date'), { textContent: name }));
    const scroller = element('div', 'grid-scroll');
    Object.assign(scroller, { tabIndex: 0, role: 'region', ariaLabel: `Сетка программы, ${name}` });
    const times = columnOf('', (last - first) * PIXELS);
    for (let at = first; at < last; at += 60) {
      const mark = Object.assign(element('span', 'grid-time'), { textContent: toText(at).slice(11) });
      mark.style.top = `${(at - first) * PIXELS}px`;
      times.lane.append(mark);
    }
    scroller.append(times.column);
    for (const hall of halls) {
      const { column, lane } = columnOf(hall || 'Без зала', (last - first) * PIXELS);
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
    column.append(Object.assign(element('p', 'grid-head'), { textContent: title }), lane);
    return { column, lane };
  }

  function card(session, first, clashes) {
    const wrong = clashes.filter(({ keys }) => keys.includes(session.key));
    const made = element('button', 'grid-card');
    Object.assign(made, { type: 'button', ariaLabel: labelOf(session, wrong) });
    Object.assign(made.dataset, { key: session.key, kind: session.kind });
    if (wrong.length) made.dataset.clash = wrong.some(({ tone }) => tone === 'bad') ? 'bad' : 'warn';
    made.style.top = `${(session.start - first) * PIXELS}px`;
    made.style.height = `${(session.end - session.start) * PIXELS}px`;
    const time = Object.assign(element('span', 'num'), { textContent: timesOf(session) });
    made.append(element('span', 'grid-handle'), `${session.title || 'Без темы'}, `, time, element('span', 'grid-edge'));
    return made;
  }

  function labelOf(session, wrong) {
    const words = [session.title || 'Без темы', timesOf(session), session.hall, ...wrong.map(({ text }) => text)];
    return words.filter(Boolean).join(', ');
  }

  const cardOf = (key) => days.querySelector(`[data-key="${key}"]`);
  const sessionOf = (key) => history.now().find((session) => session.key === key);

  function open(key) {
    rows[key].scrollIntoView({ block: 'center' });
    field(rows[key], 'title').focus();
  }

  function move(change) {
    const state = moveSession(history.now(), current, change);
    const { start, end, hall } = state[current];
    go(state, `${timesOf({ start, end })}${hall ? `, зал «${hall}»` : ''}`);
  }

  function remove() {
    if (!field(rows[current], 'removed')) return say('Новый пункт уберите, очистив его поля ниже');
    const { title } = sessionOf(current);
    const state = history.now().map((one) => (one.key === current ? { ...one, removed: true } : one));
    go(state, `«${title}» будет убран при сохранении. Вернуть: Ctrl+Z`);
    days.querySelector('.grid-card, .grid-scroll')?.focus();
  }

  const emptyRow = () => history.now().find(({ title, end, removed }) => !title && end === null && !removed);

  function addBreak() {
    const empty = emptyRow();
    if (!empty) return say('Сохраните программу: появятся новые строки');
    const after =
      sessionOf(current) ??
      history
        .now()
        .filter(isPlaced)
        .toSorted((a, b) => b.end - a.end)[0];
    const start = after?.end ?? event.start;
    const pause = { ...empty, kind: 'BREAK', title: 'Перерыв', start, end: start + 15, hall: after?.hall ?? '' };
    current = empty.key;
    go(
      history.now().map((one) => (one === empty ? pause : one)),
      `Добавлен перерыв ${timesOf(pause)}`,
    );
  }

  function copy(key) {
    const empty = emptyRow();
    if (key === null) return say('Сначала выберите пункт в сетке');
    if (!empty) return say('Сохраните программу: появятся новые строки');
    const state = duplicate(history.now(), key, empty.key);
    if (!state) return say('Сначала укажите время пункта');
    current = empty.key;
    const { title, start, end } = state[empty.key];
    go(state, `Добавлена копия «${title}», ${timesOf({ start, end })}`);
  }

  function neighbour(step) {
    const halls = hallsOf(history.now());
    return halls[halls.indexOf(sessionOf(current).hall) + step];
  }

  days.addEventListener('focusin', ({ target }) => {
    if (!target.dataset.key) return;
    current = Number(target.dataset.key);
    const id = idOf(current);
    if (mover && id) mover.elements.sessionId.value = id;
  });
  // what the server would do to the stored copy is done here to what stands in the form, and can be undone
  mover?.addEventListener('submit', (submitted) => {
    const { minutes, scope, sessionId } = mover.elements;
    const by = Number(minutes.value);
    if (!Number.isInteger(by) || by === 0) return;
    submitted.preventDefault();
    const key = rows.findIndex((_, index) => idOf(index) === sessionId.value);
    const state = shift(history.now(), { key, scope: scope.value, by });
    go(state, `Сдвинуто на ${by} минут. Отменить: Ctrl+Z`);
  });
  form.addEventListener('click', (clicked) => {
    const id = clicked.target.closest('[data-duplicate]')?.value;
    if (!id) return;
    clicked.preventDefault();
    copy(rows.findIndex((_, index) => idOf(index) === id));
  });
  days.addEventListener('click', ({ target, detail }) => {
    const key = target.closest('[data-key]')?.dataset.key;
    // a press of Enter is a click without a pointer
    if (key && (!drag.wasDragged() || detail === 0)) open(Number(key));
  });
  root.addEventListener('keydown', (pressed) => {
    const { key, code, shiftKey, ctrlKey, metaKey, target } = pressed;
    if ((ctrlKey || metaKey) && (code === 'KeyZ' || code === 'KeyY')) {
      pressed.preventDefault();
      return shiftKey || code === 'KeyY' ? back('redo', 'Повторено') : back('undo', 'Отменено');
    }
    if (!target.dataset.key || ctrlKey || metaKey) return;
    const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[key];
    if (!step && key !== 'Delete') return;
    pressed.preventDefault();
    if (key === 'Delete') return remove();
    if (key === 'ArrowUp' || key === 'ArrowDown') return move(shiftKey ? { longer: step * STEP } : { by: step * STEP });
    const hall = neighbour(step);
    if (hall !== undefined) move({ hall });
  });
  root.addEventListener('click', ({ target }) => {
    const action = target.closest('[data-grid-do]')?.dataset.gridDo;
    if (action === 'undo') back('undo', 'Отменено');
    else if (action === 'redo') back('redo', 'Повторено');
    else if (action === 'break') addBreak();
    else if (action === 'duplicate') copy(current);
  });
  form.addEventListener('input', () => {
    if (writing) return;
    history.go(read());
    current = null;
    draw();
  });

  const drag = dragging(days, {
    drop(key, change) {
      current = key;
      move(change);
    },
    cancel: draw,
  });

  root.hidden = false;
  draw();
}

function element(tag, name) {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}
