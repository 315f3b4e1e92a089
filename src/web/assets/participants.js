// The list of participants by keyboard, and searched while one types. All of it works without this file.
const PAUSE_MS = 250;
const list = document.querySelector('[data-live-list]');
const live = document.getElementById('live');

// Search while typing: the same form, its answer put in place of the list; the field itself stays as it is.
let waiting;
let asked = 0;

list?.addEventListener('input', (event) => {
  if (event.target.type !== 'search') return;
  clearTimeout(waiting);
  waiting = setTimeout(() => void search(event.target.form), PAUSE_MS);
});

async function search(form) {
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value !== '') address.searchParams.append(name, value);
  const turn = ++asked;
  list.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(address);
    if (!answer.ok || turn !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (turn !== asked) return;
    replace(page, form);
    history.replaceState(null, '', address);
  } finally {
    if (turn === asked) list.removeAttribute('aria-busy');
  }
}

function replace(page, form) {
  const fresh = page.querySelector('[data-live-list]');
  if (!fresh) return;
  for (const child of Array.from(list.children).filter((one) => !one.contains(form))) child.remove();
  const filters = fresh.querySelector('.filters');
  const kept = form.closest('.filters');
  for (const child of Array.from(kept.children).filter((one) => one !== form)) child.remove();
  kept.append(...[...filters.children].filter((child) => child.tagName !== 'FORM'));
  list.append(...[...fresh.children].filter((child) => child !== filters));
  const about = page.querySelector('.page-about');
  const shown = document.querySelector('.page-about');
  if (about && shown) shown.textContent = about.textContent;
  live.textContent = `Нашлось: ${about?.textContent ?? ''}`;
  current = -1;
  tell();
}

// Rows: j and k move, x ticks, / goes to the search; with Shift a whole stretch is ticked.
let current = -1;
let last = null;
const rows = () => [...(list?.querySelectorAll('tbody tr') ?? [])];
const boxOf = (row) => row?.querySelector('input[name="ids"]');
const MARKS = new Set(['KeyJ', 'KeyK', 'KeyX', 'Slash']);

document.addEventListener('keydown', (event) => {
  if (!list || event.ctrlKey || event.metaKey || event.altKey || !MARKS.has(event.code)) return;
  const { target } = event;
  if (target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]')) return;
  event.preventDefault();
  if (event.code === 'Slash') return list.querySelector('input[type=search]')?.focus();
  if (event.code === 'KeyX') return tick(boxOf(rows()[current]));
  move(event.code === 'KeyJ' ? 1 : -1);
});

function move(step) {
  const all = rows();
  const next = Math.min(Math.max(current + step, 0), all.length - 1);
  all[current]?.classList.remove('current');
  current = next;
  const row = all[current];
  row?.classList.add('current');
  row?.querySelector('th a')?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: 'nearest' });
}

function tick(box) {
  if (!box) return;
  box.checked = !box.checked;
  last = box;
  tell();
}

document.addEventListener('click', (event) => {
  const box = event.target.closest?.('[data-roster] input[name="ids"]');
  if (!box) return;
  const boxes = rows().map(boxOf);
  if (event.shiftKey && last && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
  tell();
});
document.addEventListener('change', () => tell());

function tell() {
  const place = list?.querySelector('[data-bulk-count]');
  if (!place) return;
  const many = list.querySelectorAll('input[name="ids"]:checked').length;
  const all = list.querySelector('input[name="all"]').checked;
  place.textContent = all ? 'Выбраны все по отбору' : many > 0 ? `Отмечено: ${many}` : 'С отмеченными:';
}
