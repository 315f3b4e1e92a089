// Lists of the workspace by the keyboard: «j» and «k» go from one to the next, «/» to the search. Can be switched off (WCAG 2.1.4).
const OFF = 'list-keys-off';
const stops = () => [...document.querySelectorAll('[data-keys] [data-key-stop]')];
const help = document.querySelector('[data-keys-help]');

function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function setOff(off) {
  try {
    if (off) localStorage.setItem(OFF, '1');
    else localStorage.removeItem(OFF);
  } catch {
    // nothing is kept then: the keys are on with the next page
  }
}

function showHelp() {
  if (!help) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button quiet small';
  button.textContent = isOff() ? 'Включить клавиши списка' : 'Отключить';
  button.addEventListener('click', () => {
    setOff(!isOff());
    showHelp();
    help.querySelector('button').focus();
  });
  const words = isOff()
    ? []
    : [key('j'), ' и ', key('k'), ' — по списку, ', key('Enter'), ' — открыть, ', key('/'), ' — поиск. '];
  help.replaceChildren(...words, button);
}

function key(name) {
  const kbd = document.createElement('kbd');
  kbd.textContent = name;
  return kbd;
}

function isTyping(target) {
  return (
    target instanceof Element &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null
  );
}

function move(step) {
  const list = stops();
  if (list.length === 0) return;
  const row = document.activeElement?.closest('tr, li');
  const at = list.findIndex((stop) => stop === document.activeElement || row?.contains(stop));
  const next = at === -1 ? (step > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + step));
  list[next].focus();
}

document.addEventListener('keydown', (event) => {
  if (isOff() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
    return;
  // by the place of the key, so that the Russian layout works too
  if (event.code === 'KeyJ') move(1);
  else if (event.code === 'KeyK') move(-1);
  else if (event.code === 'Slash' || event.key === '/') {
    const field = document.querySelector('.filters input[type=search]');
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  }
});

showHelp();
