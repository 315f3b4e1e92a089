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
