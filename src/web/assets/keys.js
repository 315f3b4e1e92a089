// Lists by the keyboard: «j» and «k» go from one to the next, «x» ticks, «/» goes to the search, «?» tells all of it.
// Whoever speaks to the computer would press them by chance, so they can be switched off (WCAG 2.1.4).
const OFF = 'keys-off';
const help = document.querySelector('[data-keys-help]');
const button = help?.querySelector('button');

function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function turn(off) {
  try {
    if (off) localStorage.setItem(OFF, '1');
    else localStorage.removeItem(OFF);
  } catch {
    // nothing is kept then: the keys are on with the next page
  }
  tell();
}

function tell() {
  if (!help) return;
  help.querySelector('summary').textContent = isOff() ? 'Клавиши отключены' : 'Клавиши';
  help.querySelector('dl').hidden = isOff();
  button.textContent = isOff() ? 'Включить клавиши' : 'Отключить клавиши';
}

function isTyping(target) {
  return target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable]');
}

const stops = () => [...document.querySelectorAll('[data-keys] [data-key-stop]')];
const rowOf = (element) => element?.closest('[data-keys] :is(tbody tr, li)');

function move(step) {
  const list = stops();
  if (list.length === 0) return;
  const row = rowOf(document.activeElement);
  const at = list.findIndex((stop) => row?.contains(stop));
  const next = at === -1 ? (step > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + step));
  list[next].focus({ preventScroll: true });
  rowOf(list[next]).scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

const ACTIONS = {
  KeyJ: () => move(1),
  KeyK: () => move(-1),
  KeyX: () => rowOf(document.activeElement)?.querySelector('.choose input')?.click(),
  Slash: () => {
    const field = document.querySelector('.filters input[type=search]');
    field?.focus();
    field?.select();
  },
  Question: () => {
    help.open = !help.open;
    help.querySelector('summary').focus();
  },
};

/** By the place of the key, so that the Russian layout works too; its own «/» and «?» stand elsewhere. */
function actionOf({ code, key, shiftKey }) {
  if (key === '?' || (code === 'Slash' && shiftKey)) return ACTIONS.Question;
  if (key === '/') return ACTIONS.Slash;
  return shiftKey ? undefined : ACTIONS[code];
}

document.addEventListener('keydown', (event) => {
  if (isOff() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
    return;
  const action = actionOf(event);
  if (!action) return;
  event.preventDefault();
  action();
});

// A press with Shift ticks a whole stretch.
let last = null;
document.addEventListener('click', (event) => {
  const box = event.target.closest?.('[data-keys] tbody .choose input');
  if (!box) return;
  const all = [...document.querySelectorAll('[data-keys] tbody .choose input')];
  if (event.shiftKey && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
});

button?.addEventListener('click', () => turn(!isOff()));
tell();
