// The pictures of a publication: several go up at once, each with its progress and its own refusal; a picture is dragged by itself
// to its place. Without scripts the form sends them together and buttons move them.
const parsed = (html) => new DOMParser().parseFromString(html, 'text/html');

/** Shows the list as `page` has it. */
function renew(page) {
  const [ours, theirs] = [document, page].map((where) => where.querySelector('[data-pictures]'));
  ours.replaceWith(theirs);
  makeSortable(theirs);
}

// Uploading

const uploads = document.querySelector('[data-uploads]');

/** Sends one picture; resolves to the page that answers, `errors` empty when it was taken. */
function send(form, file, onProgress) {
  const data = new FormData(form);
  data.delete('picture');
  data.append('picture', file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener('load', () => {
      const page = parsed(request.responseText);
      const errors = Array.from(page.querySelectorAll('.error-summary li'), (line) => line.textContent);
      resolve({ page, errors: request.status < 400 ? [] : errors.length > 0 ? errors : ['Не получилось загрузить'] });
    });
    request.addEventListener('error', () => reject(new Error('Сервер не ответил')));
    request.send(data);
  });
}

async function sendAll(form, files) {
  uploads.hidden = false;
  uploads.replaceChildren();
  const rows = files.map((file) => {
    const row = document.createElement('li');
    const progress = document.createElement('progress');
    row.append(`${file.name} `, progress);
    uploads.append(row);
    return { row, progress, file };
  });
  let refused = 0;
  let newest = null;
  for (const { row, progress, file } of rows) {
    const answer = await send(form, file, (share) => (progress.value = share)).catch((error) => ({
      errors: [error.message],
    }));
    newest = answer.page ?? newest;
    refused += answer.errors.length > 0 ? 1 : 0;
    row.dataset.state = answer.errors.length > 0 ? 'refused' : 'done';
    row.textContent =
      answer.errors.length > 0 ? `${file.name}: ${answer.errors.join('; ')}` : `${file.name} — загружено`;
  }
  if (refused === 0 || !newest) return location.reload();
  form.reset();
  renew(newest);
}

uploads?.closest('form').addEventListener('submit', (event) => {
  const form = event.currentTarget;
  const files = [...form.elements.picture.files];
  if (files.length < 2 || !form.querySelector('[name="ground"]:checked')) return;
  event.preventDefault();
  // several pictures are described one by one afterwards
  form.elements.alt.value = '';
  form.elements.caption.value = '';
  void sendAll(form, files);
});

// Ordering

function makeSortable(list) {
  const address = list?.dataset.pictures;
  if (!address) return;
  let dragged = null;
  list.querySelectorAll('.picture').forEach((handle) => {
    handle.draggable = true;
    handle.querySelector('img').draggable = false;
  });
  list.addEventListener('dragstart', (event) => {
    dragged = event.target.closest('.picture-row');
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setDragImage(dragged, 20, 20);
  });
  list.addEventListener('dragover', (event) => {
    const over = event.target.closest('.picture-row');
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY > top + height / 2 ? 'after' : 'before'](dragged);
  });
  list.addEventListener('drop', (event) => event.preventDefault());
  list.addEventListener('dragend', async () => {
    if (!dragged) return;
    const body = new URLSearchParams({
      _csrf: list.dataset.csrf,
      before: dragged.nextElementSibling?.dataset.id ?? '',
    });
    const { id } = dragged.dataset;
    dragged = null;
    try {
      const response = await fetch(`${address}/${id}/place`, { method: 'POST', body });
      if (!response.ok) throw new Error('refused');
      renew(parsed(await response.text()));
    } catch {
      location.reload();
    }
  });
}

makeSortable(document.querySelector('[data-pictures]'));
