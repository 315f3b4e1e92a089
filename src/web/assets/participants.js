// The list of participants: searched while one types, counted while one ticks. All of it works without this file.
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
  tell();
}

// How many are ticked.
document.addEventListener('change', () => tell());

function tell() {
  const place = list?.querySelector('[data-bulk-count]');
  if (!place) return;
  const many = list.querySelectorAll('input[name="ids"]:checked').length;
  const all = list.querySelector('input[name="all"]').checked;
  place.textContent = all ? 'Выбраны все по отбору' : many > 0 ? `Отмечено: ${many}` : 'С отмеченными:';
}
