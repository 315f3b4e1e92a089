/** A form of a page as a browser would send it: its filled controls in their order. */
export interface PageForm {
  action: string;
  /** Upper case. */
  method: string;
  isMultipart: boolean;
  /** Name and value of each control that is sent. */
  entries: [string, string][];
  /** Names of the controls a person can see and change. */
  visible: string[];
}

const TAG =
  /<(\/?)(form|input|select|option|textarea|button|template)\b((?:\s+[\w:.-]+(?:="[^"]*")?)*)\s*\/?>(?:([^<]*)<\/(?:option|textarea)>)?/g;

/** The forms of a page in their order, with what the page has filled in. Controls that stand elsewhere by `form="id"` count. */
export function formsOf(html: string): PageForm[] {
  const body = html.replaceAll(/<template\b[^]*?<\/template>/g, '');
  const forms: (PageForm & { id: string | undefined })[] = [];
  const pending: [string, (form: PageForm) => void][] = [];
  let open: (typeof forms)[number] | null = null;
  let select: { name: string; form: PageForm; values: string[]; first: string | null; isMultiple: boolean } | null =
    null;
  for (const [, isEnd, tag, written = '', text = ''] of body.matchAll(TAG)) {
    const attributes = attributesOf(written);
    if (tag === 'form') {
      if (isEnd) open = null;
      else forms.push((open = { ...startOf(attributes), id: attributes['id'] }));
      continue;
    }
    if (tag === 'select' && isEnd && select) {
      const values = select.values.length > 0 || select.isMultiple ? select.values : [select.first ?? ''];
      for (const value of values) select.form.entries.push([select.name, value]);
      select = null;
      continue;
    }
    if (tag === 'option' && !isEnd && select) {
      const value = attributes['value'] ?? decoded(text).trim();
      select.first ??= value;
      if ('selected' in attributes) select.values.push(value);
      continue;
    }
    const { name } = attributes;
    if (isEnd || !name || 'disabled' in attributes) continue;
    const put = (form: PageForm): void => {
      if (tag === 'input') putInput(form, name, attributes);
      else if (tag === 'textarea') {
        form.visible.push(name);
        form.entries.push([name, decoded(text).replace(/^\n/, '').replaceAll(/\r?\n/g, '\r\n')]);
      } else if (tag === 'select') {
        form.visible.push(name);
        select = { name, form, values: [], first: null, isMultiple: 'multiple' in attributes };
      }
    };
    const other = attributes['form'];
    if (other === undefined) {
      if (open) put(open);
    } else {
      const known = forms.find(({ id }) => id === other);
      if (known) put(known);
      else pending.push([other, put]);
    }
  }
  for (const [id, put] of pending) {
    const form = forms.find((one) => one.id === id);
    if (form) put(form);
  }
  return forms;
}

function startOf({ action = '', method = 'get', enctype = '' }: Record<string, string>): PageForm {
  return { action, method: method.toUpperCase(), isMultipart: enctype.includes('multipart'), entries: [], visible: [] };
}

function putInput(form: PageForm, name: string, { type = 'text', value, ...rest }: Record<string, string>): void {
  if (['submit', 'button', 'image', 'reset', 'file'].includes(type)) return;
  if (type !== 'hidden') form.visible.push(name);
  const isBox = type === 'checkbox' || type === 'radio';
  if (!isBox || 'checked' in rest) form.entries.push([name, value ?? (isBox ? 'on' : '')]);
}

function attributesOf(written: string): Record<string, string> {
  const pairs = [...written.matchAll(/([\w:.-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [
    name,
    decoded(value),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'", '#x27': "'" };

function decoded(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|amp|#39|#x27);/g, (_, name: string) => ENTITIES[name] ?? '');
}
