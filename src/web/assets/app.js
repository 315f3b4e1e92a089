// Conveniences on top of pages that work without them. Nothing here is needed to read, register or publish.
document.documentElement.classList.add('js');

/** Tells screen readers, without moving the focus. */
function say(text) {
  const live = document.getElementById('live');
  if (live) live.textContent = text;
}

const each = (selector, run) => document.querySelectorAll(selector).forEach(run);

// The summary of errors is read first.
document.querySelector('[data-error-summary]')?.focus();

// The page one is on stays in sight in a row of tabs that scrolls.
each('.tabs [aria-current]', (tab) => {
  const row = tab.closest('ul');
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
});

// Copy, share, print.
async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    flash(button, 'Скопировано');
  } catch {
    window.prompt('Скопируйте:', text);
  }
}

function flash(button, text) {
  say(text);
  const label = button.lastChild;
  const before = label.textContent;
  if (before === text) return;
  label.textContent = text;
  setTimeout(() => (label.textContent = before), 2000);
}

async function share(button) {
  const { share: url, title } = button.dataset;
  if (!navigator.share) return copy(button, url);
  try {
    await navigator.share({ title, url });
  } catch (error) {
    if (error.name !== 'AbortError') await copy(button, url);
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy], [data-share], [data-print]');
  if (!button) return;
  if ('copy' in button.dataset) void copy(button, button.dataset.copy);
  else if ('share' in button.dataset) void share(button);
  else window.print();
});

// Menus close on Escape and on a press elsewhere.
document.addEventListener('click', (event) => {
  each('details.menu[open]', (menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && event.target.closest?.('details.menu[open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

// The reader's own time beside the time of the event, where the two differ.
each('[data-local-time]', (time) => {
  const start = new Date(Number(time.dataset.localTime));
  if (-start.getTimezoneOffset() === Number(time.dataset.offset)) return;
  const format = new Intl.DateTimeFormat('ru', { hour: '2-digit', minute: '2-digit' });
  const end = time.dataset.until && format.format(new Date(Number(time.dataset.until)));
  const day = new Intl.DateTimeFormat('ru', { day: 'numeric', month: 'long' }).format(start);
  const there = new Date(start.getTime() + (Number(time.dataset.offset) + start.getTimezoneOffset()) * 60_000);
  const otherDay = there.getDate() === start.getDate() ? '' : `${day}, `;
  const own = document.createElement('span');
  own.className = 'local-time';
  own.textContent = `у вас ${otherDay}${format.format(start)}${end ? `–${end}` : ''}`;
  time.append(' ', own);
});

// The join button counts down by the server's clock and wakes at the right minute.
each('[data-join]', (box) => {
  const ahead = Number(box.dataset.now) - Date.now();
  const opens = Number(box.dataset.opens);
  const timer = box.querySelector('[data-join-timer]');
  const tick = () => {
    const left = Math.ceil((opens - Date.now() - ahead) / 1000);
    if (left > 0) {
      timer.textContent = left < 86_400 ? `Осталось ${clock(left)}` : '';
      return;
    }
    clearInterval(running);
    timer.remove();
    box.querySelector('a').className = 'button wide primary';
    box.querySelector('[data-join-note]').textContent = 'Вход открыт';
    say('Вход открыт, можно подключиться');
  };
  const running = setInterval(tick, 1000);
  tick();
});

function clock(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return (parts[0] > 0 ? parts : parts.slice(1)).map((part) => String(part).padStart(2, '0')).join(':');
}

// Edits that were not saved are not lost by a slip. A form that came back with errors is unsaved already.
each('form[data-unsaved]', (form) => {
  let dirty = 'dirty' in form.dataset;
  const mark = () => (dirty = true);
  form.addEventListener('input', mark);
  form.addEventListener('trix-change', mark);
  form.addEventListener('submit', () => (dirty = false));
  window.addEventListener('beforeunload', (event) => {
    if (dirty) event.preventDefault();
  });
});

// A form goes once, however often its button is pressed; after «back» it may go again.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = 'true';
  setTimeout(() =>
    form.querySelectorAll('button[type=submit]').forEach((button) => button.setAttribute('aria-disabled', 'true')),
  );
  // A file download leaves the page where it is.
  setTimeout(() => wake(form), 8000);
});
function wake(form) {
  delete form.dataset.sent;
  form.querySelectorAll('button[type=submit]').forEach((button) => button.removeAttribute('aria-disabled'));
}
window.addEventListener('pageshow', (event) => {
  if (event.persisted) each('form[data-sent]', wake);
});

// One box chooses all rows of a table.
document.addEventListener('change', (event) => {
  const all = event.target;
  if (!all.dataset.checkAll) return;
  const boxes = all.closest('table').querySelectorAll(`input[name="${CSS.escape(all.dataset.checkAll)}"]`);
  boxes.forEach((box) => (box.checked = all.checked));
  say(all.checked ? `Выбрано строк: ${boxes.length}` : 'Выбор снят');
});
