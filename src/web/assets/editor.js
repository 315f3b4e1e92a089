// Trix in place of each <textarea data-rich>, with buttons in Russian that the keyboard reaches. Files are uploaded by other fields.
const fields = document.querySelectorAll('textarea[data-rich]');

// Trix would put <style> into the page, which the security policy refuses; forms.css has those rules.
document.head.insertBefore = (node, before) =>
  node.localName === 'style' ? node : Node.prototype.insertBefore.call(document.head, node, before);
await import(fields[0].dataset.rich);
delete document.head.insertBefore;
const { Trix } = window;

const BUTTONS = [
  ['attribute', 'bold', 'Жирный', 'b'],
  ['attribute', 'italic', 'Курсив', 'i'],
  ['attribute', 'heading1', 'Заголовок'],
  ['attribute', 'bullet', 'Список'],
  ['attribute', 'number', 'Нумерация'],
  ['attribute', 'quote', 'Цитата'],
  ['attribute', 'href', 'Ссылка', 'k'],
  ['action', 'undo', 'Отменить', 'z'],
  ['action', 'redo', 'Вернуть', 'shift+z'],
];

// Paragraphs, one a return. The page has the <h1>.
Object.assign(Trix.config.blockAttributes.default, { tagName: 'p', breakOnReturn: true });
Trix.config.blockAttributes.heading1.tagName = 'h2';
Trix.config.toolbar.getDefaultHTML = () => `
  <div class="editor-buttons">${BUTTONS.map(button).join('')}</div>
  <div data-trix-dialogs>
    <div class="editor-dialog" data-trix-dialog="href" data-trix-dialog-attribute="href">
      <label>Адрес ссылки <input type="url" name="href" required data-trix-input data-trix-validate-href></label>
      <button type="button" class="button small" data-trix-method="setAttribute">Вставить</button>
      <button type="button" class="button small quiet" data-trix-method="removeAttribute">Убрать ссылку</button>
    </div>
  </div>`;

function button([what, name, word, key]) {
  const action = name === 'href' ? ' data-trix-action="link"' : '';
  return `<button type="button" class="button small" data-trix-${what}="${name}"${action}${key ? ` data-trix-key="${key}"` : ''}>${word}</button>`;
}

fields.forEach((field) => {
  const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  label.id ||= `${field.id}-label`;
  const editor = document.createElement('trix-editor');
  editor.id = `${field.id}-editor`;
  editor.setAttribute('input', field.id);
  editor.className = 'rich';
  editor.setAttribute('aria-labelledby', label.id);
  for (const name of ['aria-describedby', 'aria-invalid']) {
    if (field.hasAttribute(name)) editor.setAttribute(name, field.getAttribute(name));
  }
  field.hidden = true;
  const note = document.createElement('p');
  note.id = `${editor.id}-note`;
  note.className = 'hint';
  note.setAttribute('role', 'status');
  field.after(editor, note);
  label.addEventListener('click', () => editor.focus());
});

// Trix hears the mouse alone; a press of a key on a button comes as a click without a place.
document.addEventListener('click', (event) => {
  const pressed = event.detail === 0 && event.target.closest?.('.editor-buttons button');
  if (pressed) pressed.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }));
});
// Of a paste the editor takes the words, their emphasis, lists and good links, and says what it left; the server does the same again.
const LOST = [
  ['оформление', 'style, [style], [class], font, o\\:p'],
  ['картинки: их загружают отдельно, с описанием', 'img, picture, video, audio'],
  ['таблицы: остался их текст', 'table'],
  [
    'опасные ссылки',
    'a[href]:not([href^="http:" i], [href^="https:" i], [href^="mailto:" i], [href^="tel:" i], [href^="/"], [href^="#"])',
  ],
  ['код', 'script, iframe, object, embed, form, svg, math'],
];
const NO_TEXT =
  'img, picture, video, audio, style, script, iframe, object, embed, svg, math, meta, link, title, template';
document.addEventListener('trix-before-paste', ({ paste, target }) => {
  if (!paste?.html) return;
  // apart from the page: nothing in it loads or runs
  const box = document.createElement('template');
  box.innerHTML = paste.html;
  const pasted = box.content;
  const lost = LOST.filter(([, selector]) => pasted.querySelector(selector)).map(([word]) => word);
  pasted.querySelectorAll(LOST[3][1]).forEach((link) => link.removeAttribute('href'));
  pasted.querySelectorAll(NO_TEXT).forEach((element) => element.remove());
  pasted.querySelectorAll('*').forEach((element) => {
    for (const name of element.getAttributeNames()) if (name !== 'href') element.removeAttribute(name);
  });
  paste.html = box.innerHTML;
  const note = document.getElementById(`${target.id}-note`);
  note.textContent = lost.length > 0 ? `Из вставленного убрано: ${lost.join('; ')}.` : '';
});

document.addEventListener('trix-file-accept', (event) => event.preventDefault());
// The summary of errors leads to the field, which is hidden now.
document.addEventListener('click', (event) => {
  const link = event.target.closest('.error-summary a');
  const editor = link && document.getElementById(`${link.hash.slice(1)}-editor`);
  if (!editor) return;
  event.preventDefault();
  editor.focus();
});
