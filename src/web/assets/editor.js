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
  field.after(editor);
  label.addEventListener('click', () => editor.focus());
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
