// The program as halls by time over the form of rows: the fields stay the one source of truth and are posted as ever.
const STEP = 5;
const DAY = 1440;
const PIXELS = 2;

/** `2026-12-09T15:00` as minutes of the wall clock; null for anything else. */
export function toMinutes(text) {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(`${text.slice(0, 16)}Z`) : Number.NaN;
  return Number.isNaN(at) ? null : at / 60_000;
}

export function toText(minutes) {
  return new Date(minutes * 60_000).toISOString().slice(0, 16);
}

/** Shown in the grid: neither empty, nor without times, nor to be removed. */
export function isPlaced({ start, end, removed }) {
  return start !== null && end !== null && end > start && !removed;
}

/** The same program with one session at another time, in another hall or of another length; it stays within its day and 5 minutes long. */
export function moveSession(sessions, key, { by = 0, hall, longer = 0 }) {
  return sessions.map((session) => {
    if (session.key !== key) return session;
    const midnight = Math.floor(session.start / DAY) * DAY;
    const start = Math.min(Math.max(session.start + by, midnight), midnight + DAY - STEP);
    const length = Math.max(STEP, session.end - session.start + longer);
    return { ...session, start, end: start + length, hall: hall ?? session.hall };
  });
}

/** This session and all that start at its time or later, moved together. */
export function shiftFrom(sessions, key, by) {
  const from = sessions.find((session) => session.key === key)?.start;
  return sessions.map((session) =>
    from === undefined || !isPlaced(session) || session.start < from
      ? session
      : { ...session, start: session.start + by, end: session.end + by },
  );
}

/** What is wrong, by session: `bad` is refused when saved, `warn` is only said. */
export function clashesOf(sessions, event) {
  const placed = sessions.filter(isPlaced);
  const found = [];
  for (const [index, one] of placed.entries()) {
    if (one.start < event.start || one.end > event.end)
      found.push({ keys: [one.key], tone: 'bad', text: `«${one.title}» — вне времени события` });
    for (const other of placed.slice(index + 1)) {
      if (one.start >= other.end || other.start >= one.end) continue;
      const keys = [one.key, other.key];
      if (one.hall === other.hall)
        found.push({ keys, tone: 'bad', text: `«${one.title}» и «${other.title}» пересекаются${inHall(one.hall)}` });
      const both = namesOf(one).filter((name) => namesOf(other).includes(name));
      for (const name of one.hall === other.hall ? [] : both)
        found.push({ keys, tone: 'warn', text: `${name} — одновременно на «${one.title}» и «${other.title}»` });
    }
  }
  return found;
}

/** States one after another: `go` forgets what was undone before it. */
export function historyOf(first) {
  const states = [first];
  let at = 0;
  return {
    now: () => states[at],
    go(state) {
      states.splice(at + 1, Infinity, state);
      at += 1;
    },
    undo: () => at > 0 && ((at -= 1), true),
    redo: () => at < states.length - 1 && ((at += 1), true),
  };
}

function inHall(hall) {
  return hall ? ` в зале «${hall}»` : '';
}

function namesOf({ speakers }) {
  return speakers.split('\n').flatMap(
    (line) =>
      line
        .replace(/\s*\(модератор\)\s*$/i, '')
        .trim()
        .split(/\s+[—–-]\s+/)[0] || [],
  );
}

function timesOf({ start, end }) {
  return `${toText(start).slice(11)}–${toText(end).slice(11)}`;
}

const section = globalThis.document?.querySelector('[data-program-grid]');
if (section) mount(section);

function mount(root) {
  const form = root.closest('form');
  const rows = [...form.querySelectorAll('.session-row')];
  const event = { start: toMinutes(root.dataset.start), end: toMinutes(root.dataset.end) };
  const days = root.querySelector('[data-grid-days]');
  const problems = root.querySelector('[data-grid-clashes]');
  const status = root.querySelector('[role=status]');
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
    made.append(`${session.title || 'Без темы'}, `, time);
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

  function addBreak() {
    const empty = history.now().find(({ title, end, removed }) => !title && end === null && !removed);
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

  function neighbour(step) {
    const halls = hallsOf(history.now());
    return halls[halls.indexOf(sessionOf(current).hall) + step];
  }

  days.addEventListener('focusin', ({ target }) => {
    if (target.dataset.key) current = Number(target.dataset.key);
  });
  days.addEventListener('click', ({ target, detail }) => {
    const key = target.closest('[data-key]')?.dataset.key;
    // a press of Enter is a click without a pointer
    if (key && (!dragged || detail === 0)) open(Number(key));
    dragged = false;
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
    else if (action === 'later' || action === 'earlier') {
      if (current === null) return say('Сначала выберите пункт в сетке');
      const by = action === 'later' ? STEP : -STEP;
      go(shiftFrom(history.now(), current, by), `Этот пункт и все после него сдвинуты на ${Math.abs(by)} минут`);
    }
  });
  form.addEventListener('input', () => {
    if (writing) return;
    history.go(read());
    current = null;
    draw();
  });

  // Dragging: the card follows the pointer, the state changes when it is let go.
  let drag = null;
  let dragged = false;
  days.addEventListener('pointerdown', (down) => {
    const held = down.target.closest('[data-key]');
    if (!held || down.button !== 0) return;
    dragged = false;
    const resize = held.getBoundingClientRect().bottom - down.clientY < 8;
    drag = { held, key: Number(held.dataset.key), x: down.clientX, y: down.clientY, resize, height: held.offsetHeight };
    held.setPointerCapture(down.pointerId);
  });
  const minutes = (moved) => Math.round((moved.clientY - drag.y) / PIXELS / STEP) * STEP;
  days.addEventListener('pointermove', (moved) => {
    if (!drag) return;
    dragged ||= Math.hypot(moved.clientX - drag.x, moved.clientY - drag.y) > 4;
    if (!dragged) return;
    drag.held.dataset.dragged = '';
    if (drag.resize) drag.held.style.height = `${Math.max(STEP * PIXELS, drag.height + minutes(moved) * PIXELS)}px`;
    else drag.held.style.transform = `translate(${moved.clientX - drag.x}px, ${minutes(moved) * PIXELS}px)`;
  });
  days.addEventListener('pointerup', (up) => {
    if (!drag || !dragged) return (drag = null);
    const lane = document.elementsFromPoint(up.clientX, up.clientY).find(({ dataset }) => dataset?.hall !== undefined);
    const by = minutes(up);
    current = drag.key;
    const change = drag.resize ? { longer: by } : { by, hall: lane?.dataset.hall };
    drag = null;
    move(change);
  });
  const cancel = () => {
    if (!drag) return;
    drag = null;
    draw();
  };
  days.addEventListener('pointercancel', cancel);
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && cancel());

  root.hidden = false;
  draw();
}

function element(tag, name) {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}
