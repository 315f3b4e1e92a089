// The program as halls by time over the form of rows: the fields stay the one source of truth and are posted as ever.
import { dragging } from './program-grid-drag.js';
import { dayName, drawDay, element } from './program-grid-draw.js';
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
  let shownDay = null;

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
      const folded = row.querySelector('summary');
      if (folded && isPlaced(session)) folded.textContent = [timesOf(session), session.hall].filter(Boolean).join(', ');
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

  let ownHalls = JSON.parse(root.dataset.halls);
  const hallsOf = (sessions) => [...new Set([...ownHalls, ...sessions.filter(isPlaced).map(({ hall }) => hall)])];

  function draw() {
    const sessions = history.now();
    const clashes = clashesOf(sessions, event);
    const placed = sessions.filter(isPlaced);
    const halls = hallsOf(sessions);
    const all = new Set(
      [event.start, event.end - 1, ...placed.map(({ start }) => start)].map((at) => Math.floor(at / DAY)),
    );
    const dates = [...all].sort((a, b) => a - b);
    if (!all.has(shownDay)) shownDay = null;
    const shown = { placed, halls: halls.length ? halls : [''], clashes, event };
    days.replaceChildren(
      ...(dates.length > 1 ? [daySwitch(dates)] : []),
      ...dates.filter((date) => shownDay === null || date === shownDay).map((date) => drawDay(date, shown)),
    );
    problems.replaceChildren(
      ...clashes.map(({ text, tone }) => Object.assign(element('li', tone), { textContent: text })),
    );
    problems.hidden = clashes.length === 0;
    if (current !== null) cardOf(current)?.focus();
  }

  /** All days, or one of them. */
  function daySwitch(dates) {
    const made = element('div', 'grid-tools');
    for (const date of [null, ...dates]) {
      const button = Object.assign(element('button', 'button small'), { type: 'button' });
      button.textContent = date === null ? 'Все дни' : dayName(date);
      button.ariaPressed = String(date === shownDay);
      button.addEventListener('click', () => {
        shownDay = date;
        current = null;
        draw();
        days.querySelector('[aria-pressed=true]')?.focus();
      });
      made.append(button);
    }
    return made;
  }

  function renameHall(was, name) {
    if (was === name) return;
    ownHalls = [...new Set([...ownHalls.map((hall) => (hall === was ? name : hall)), name])];
    current = null;
    go(
      history
        .now()
        .map((session) => (session.hall === was && isPlaced(session) ? { ...session, hall: name } : session)),
      name ? `Зал называется «${name}»` : 'Зал без названия',
    );
  }

  function addHall() {
    const taken = hallsOf(history.now());
    let number = taken.length + 1;
    while (taken.includes(`Зал ${number}`)) number += 1;
    ownHalls = [...ownHalls, `Зал ${number}`];
    draw();
    days.querySelector(`[data-hall-name="Зал ${number}"]`)?.select();
    say(`Добавлен зал «Зал ${number}»: перетащите в него пункты, иначе он не сохранится`);
  }

  const cardOf = (key) => days.querySelector(`[data-key="${key}"]`);
  const sessionOf = (key) => history.now().find((session) => session.key === key);

  function open(key) {
    const folded = rows[key].querySelector('details');
    if (folded) folded.open = true;
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
  days.addEventListener('change', ({ target }) => {
    if (target.dataset.hallName !== undefined) renameHall(target.dataset.hallName, target.value.trim());
  });
  days.addEventListener('input', (typed) => typed.stopPropagation());
  root.addEventListener('keydown', (pressed) => {
    const { key, code, shiftKey, ctrlKey, metaKey, target } = pressed;
    if (target.dataset.hallName !== undefined) {
      if (key !== 'Enter') return;
      pressed.preventDefault();
      return target.blur();
    }
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
    else if (action === 'hall') addHall();
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
