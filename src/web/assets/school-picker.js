// Schools found by typing: the WAI-ARIA combobox with a list (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
document.querySelectorAll('[data-school-picker]').forEach((picker) => {
  const input = picker.querySelector('input[name=schoolName]');
  const id = picker.querySelector('input[name=schoolId]');
  if (!input || !id || id.disabled) return;

  const list = make('div', {
    role: 'listbox',
    id: `${input.id}-list`,
    class: 'combobox-list',
    'aria-label': 'Школы',
    hidden: '',
  });
  const note = picker.querySelector('[role=status]');
  input.after(list);
  set(input, {
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-controls': list.id,
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
  });

  let items = [];
  let active = -1;
  let waiting = 0;
  let request = null;

  input.addEventListener('input', () => {
    id.value = '';
    note.textContent = '';
    clearTimeout(waiting);
    waiting = setTimeout(() => void suggest(), 200);
  });
  input.addEventListener('keydown', onKey);
  input.addEventListener('blur', close);
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const pressed = event.target.closest('[role=option]');
    if (pressed) choose([...list.children].indexOf(pressed));
  });

  async function suggest() {
    request?.abort();
    const q = input.value.trim();
    if (q.length < 2) return close();
    request = new AbortController();
    try {
      const address = `${picker.dataset.schoolPicker}?${new URLSearchParams({ q })}`;
      const answer = await fetch(address, { signal: request.signal, headers: { accept: 'application/json' } });
      if (answer.ok) show((await answer.json()).items);
    } catch {
      // Without suggestions the field stays what it is without scripts: the server matches what was typed.
    }
  }

  function show(found) {
    items = found;
    active = -1;
    list.replaceChildren(...items.map(option));
    open(items.length > 0 && document.activeElement === input);
    note.textContent =
      items.length > 0
        ? `Найдено: ${items.length}. Выберите стрелками`
        : 'Ничего не нашлось. Проверьте номер или отметьте, что школы нет в списке';
  }

  function option(school, n) {
    const element = make('div', { role: 'option', id: `${list.id}-${n}`, 'aria-selected': 'false' });
    const place = make('span', {});
    place.textContent = school.municipality;
    element.append(school.name, place);
    return element;
  }

  function onKey(event) {
    const shown = !list.hidden;
    if (event.key === 'Escape' && shown) {
      close();
    } else if (event.key === 'Enter' && shown && active >= 0) {
      choose(active);
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && items.length > 0) {
      open(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      move((active + step + items.length + (active < 0 && step < 0 ? 1 : 0)) % items.length);
    } else {
      return;
    }
    event.preventDefault();
  }

  function move(n) {
    list.children[active]?.setAttribute('aria-selected', 'false');
    active = n;
    const element = list.children[n];
    element.setAttribute('aria-selected', 'true');
    element.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', element.id);
  }

  function choose(n) {
    const school = items[n];
    id.value = school.id;
    input.value = school.name;
    note.textContent = school.municipality;
    const missing = picker.querySelector('input[name=schoolMissing]');
    if (missing) missing.checked = false;
    close();
  }

  function open(yes) {
    list.hidden = !yes;
    input.setAttribute('aria-expanded', String(yes));
    if (!yes) input.removeAttribute('aria-activedescendant');
  }

  function close() {
    clearTimeout(waiting);
    request?.abort();
    active = -1;
    open(false);
  }
});

function make(tag, attributes) {
  const element = document.createElement(tag);
  set(element, attributes);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
