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

type Attributes = Record<string, string | undefined>;

/** Attributes as they are written; `>` may stand in a value. */
const WRITTEN = '((?:[^>"]|"[^"]*")*)';
const FORM = new RegExp(`<form\\b${WRITTEN}>([^]*?)</form>`, 'g');
const CONTROL = new RegExp(
  `<input\\b${WRITTEN}>|<textarea\\b${WRITTEN}>([^<]*)</textarea>|<select\\b${WRITTEN}>([^]*?)</select>`,
  'g',
);
const OPTION = new RegExp(`<option\\b${WRITTEN}>([^<]*)</option>`, 'g');

/** The forms of a page in their order, with what the page has filled in. Controls that stand elsewhere by `form="id"` count. */
export function formsOf(html: string): PageForm[] {
  const body = html.replaceAll(/<template\b[^]*?<\/template>/g, '');
  return Array.from(body.matchAll(FORM), ([, written = '', content = '']) => {
    const { id, action = '', method = 'get', enctype = '' } = attributesOf(written);
    const form: PageForm = {
      action,
      method: method.toUpperCase(),
      isMultipart: enctype.includes('multipart'),
      entries: [],
      visible: [],
    };
    putControls(form, content, (owner) => owner === undefined);
    if (id) putControls(form, body, (owner) => owner === id);
    return form;
  });
}

function putControls(form: PageForm, content: string, isOwn: (owner: string | undefined) => boolean): void {
  for (const [, input, textarea, text = '', select, options = ''] of content.matchAll(CONTROL)) {
    const attributes = attributesOf(input ?? textarea ?? select ?? '');
    const { name, disabled, form: owner } = attributes;
    if (!name || disabled !== undefined || !isOwn(owner)) continue;
    if (input !== undefined) putInput(form, name, attributes);
    else form.visible.push(name);
    if (textarea !== undefined) form.entries.push([name, linesOf(decoded(text))]);
    if (select !== undefined) for (const value of chosenOf(attributes, options)) form.entries.push([name, value]);
  }
}

function putInput(form: PageForm, name: string, { type = 'text', value, checked }: Attributes): void {
  if (['submit', 'button', 'image', 'reset', 'file'].includes(type)) return;
  if (type !== 'hidden') form.visible.push(name);
  const isBox = type === 'checkbox' || type === 'radio';
  if (!isBox || checked !== undefined) form.entries.push([name, value ?? (isBox ? 'on' : '')]);
}

/** What a list sends: what is selected, else its first option unless it takes several. */
function chosenOf({ multiple }: Attributes, content: string): string[] {
  const options = Array.from(content.matchAll(OPTION), ([, written = '', text = '']) => {
    const { value, selected } = attributesOf(written);
    return { value: value ?? decoded(text).trim(), isSelected: selected !== undefined };
  });
  const selected = options.filter(({ isSelected }) => isSelected);
  const chosen = selected.length === 0 && multiple === undefined ? options.slice(0, 1) : selected;
  return chosen.map(({ value }) => value);
}

/** As browsers send them: without the first line end, which the page puts before the text, and with CR LF. */
function linesOf(text: string): string {
  return text.replace(/^\n/, '').replaceAll(/\r?\n/g, '\r\n');
}

function attributesOf(written: string): Attributes {
  const pairs = Array.from(written.matchAll(/([\w:.-]+)(?:="([^"]*)")?/g), ([, name = '', value = '']) => [
    name,
    decoded(value),
  ]);
  return Object.fromEntries(pairs) as Attributes;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'", '#x27': "'" };

function decoded(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|amp|#39|#x27);/g, (_, name: string) => ENTITIES[name] ?? '');
}
