// A speaker chosen from the list, or typed, becomes a line of the session's speakers.
for (const picker of document.querySelectorAll('[data-speaker-picker]')) {
  const lines = picker.closest('fieldset').querySelector('textarea[name$=".speakers"]');
  const known = new Set([...picker.list.options].map(({ value }) => value));
  const add = () => {
    const line = picker.value.trim();
    if (!line) return;
    const present = lines.value.split('\n').filter((one) => one.trim());
    if (!present.includes(line)) lines.value = [...present, line].join('\n');
    picker.value = '';
    lines.dispatchEvent(new Event('input', { bubbles: true }));
  };
  // what is chosen comes whole, what is typed ends with Enter
  picker.addEventListener('input', (event) => {
    event.stopPropagation();
    if (known.has(picker.value) && event.inputType !== 'insertText') add();
  });
  picker.addEventListener('change', add);
  picker.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    add();
  });
}

// The line the caret stands in moves among the others: by Alt with an arrow, or by the buttons.
for (const field of document.querySelectorAll('textarea[name$=".speakers"]')) {
  const status = Object.assign(document.createElement('span'), { className: 'visually-hidden', role: 'status' });
  const tools = Object.assign(document.createElement('p'), { className: 'speaker-order' });
  const button = (words, step) => {
    const made = Object.assign(document.createElement('button'), { type: 'button', className: 'button small' });
    made.append(words);
    made.addEventListener('click', () => move(step));
    return made;
  };
  const move = (step) => {
    const lines = field.value.split('\n');
    const from = field.value.slice(0, field.selectionStart).split('\n').length - 1;
    const to = from + step;
    if (!lines[from].trim() || !lines[to]?.trim()) return;
    [lines[from], lines[to]] = [lines[to], lines[from]];
    field.value = lines.join('\n');
    const start = lines.slice(0, to).reduce((length, line) => length + line.length + 1, 0);
    field.setSelectionRange(start, start + lines[to].length);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    status.textContent = `${lines[to]}: место ${to + 1} из ${lines.length}`;
  };
  field.addEventListener('keydown', (pressed) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[pressed.key];
    if (!step || !pressed.altKey) return;
    pressed.preventDefault();
    move(step);
  });
  const show = () => (tools.hidden = field.value.trim().split('\n').length < 2);
  field.form.addEventListener('input', show);
  tools.append(button('Спикера выше', -1), button('Спикера ниже', 1), status);
  field.after(tools);
  show();
}
