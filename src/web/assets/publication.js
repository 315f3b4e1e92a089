// The editor of announcements, news and post-releases: how much is left of a field, the page as readers see it.
const live = (element, text) => {
  element.hidden = false;
  element.textContent = text;
};

document.querySelectorAll('[data-count-of]').forEach((counter) => {
  const field = document.getElementById(counter.dataset.countOf);
  const most = Number(counter.dataset.most);
  const count = () =>
    (counter.textContent = `${field.value.length.toLocaleString('ru')} из ${most.toLocaleString('ru')} знаков.`);
  field.addEventListener('input', count);
  count();
});

// The preview stands below the form, as wide as a computer's screen or as a phone's; without scripts it opens apart.
const WIDTHS = [
  ['Как на компьютере', 1280],
  ['Как на телефоне', 360],
];
const button = document.querySelector('[data-preview]');
let panel = null;

async function refresh() {
  const { form } = button;
  const note = panel.querySelector('[role="status"]');
  live(note, 'Готовим предпросмотр…');
  try {
    const response = await fetch(button.formAction, { method: 'POST', body: new FormData(form) });
    if (!response.ok) return live(note, 'Предпросмотра нет: проверьте заголовок и длину текста.');
    // without its scripts: it is to be looked at, not used
    panel.querySelector('iframe').srcdoc = (await response.text()).replaceAll(/<script[^>]*><\/script>/g, '');
    live(note, 'Так это увидят читатели. Текст не сохранён.');
  } catch {
    live(note, 'Сервер не ответил. Попробуйте ещё раз.');
  }
}

function show(width) {
  const frame = panel.querySelector('iframe');
  const scale = Math.min(1, panel.clientWidth / width);
  frame.width = width;
  frame.height = Math.round(640 / scale);
  frame.setAttribute('data-width', width);
  panel
    .querySelectorAll('[data-width-of]')
    .forEach((tab) => tab.setAttribute('aria-pressed', tab.dataset.widthOf === String(width)));
  // the policy has no inline styles: a style set by a script is none
  frame.style.transform = scale < 1 ? `scale(${scale})` : '';
  panel.querySelector('.preview-frame').style.height = `${Math.round(frame.height * scale)}px`;
}

function open() {
  panel = document.createElement('section');
  panel.className = 'preview';
  panel.setAttribute('aria-label', 'Предпросмотр');
  panel.innerHTML = `<div class="actions">${WIDTHS.map(
    ([word, width]) => `<button type="button" class="button small" data-width-of="${width}">${word}</button>`,
  ).join('')}<button type="button" class="button small quiet" data-close="">Закрыть</button></div>
    <p class="hint" role="status"></p>
    <div class="preview-frame"><iframe title="Предпросмотр" sandbox="allow-same-origin"></iframe></div>`;
  button.form.after(panel);
  panel.addEventListener('click', ({ target }) => {
    if (target.dataset.widthOf) show(Number(target.dataset.widthOf));
    if (!('close' in target.dataset)) return;
    panel.remove();
    panel = null;
    button.focus();
  });
  show(1280);
}

button?.addEventListener('click', (event) => {
  event.preventDefault();
  if (!panel) open();
  void refresh();
  panel.scrollIntoView({ block: 'nearest' });
});
