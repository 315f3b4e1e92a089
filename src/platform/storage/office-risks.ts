import { readXml } from '../spreadsheet/xml-stream.js';
import { ZipArchive } from '../spreadsheet/zip-archive.js';

/** What an office document may not bring to its readers. */
export type OfficeRisk = 'macros' | 'remote-parts' | 'embedded-objects';

const MACROS = /(?:^|\/)(?:vbaProject\.bin|vbaData\.xml)$|^(?:Basic|Scripts)\/|(?:^|\/)activeX\//i;
const MACRO_TYPE = /macroEnabled/i;
const OLE = /(?:^|\/)embeddings\/.*\.(?:bin|ole)$|(?:^|\/)oleObject\d*\.bin$/i;
/** The data of a chart is a book of its own. */
const INNER_BOOK = /(?:^|\/)embeddings\/[^/]+$/i;
const OF_TEXT = /^word\/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$/;
const OF_OPEN_DOCUMENT = /^(?:content|styles|meta|settings)\.xml$/;
/** A field that starts another program (Dynamic Data Exchange). */
const EXCHANGE = /^\s*"?DDE(?:AUTO)?\b/i;
const MOST_FIELD = 1_000;
const DEEPEST = 2;

/**
 * What a document of Word, Excel, PowerPoint or LibreOffice would do to those who open it: macros, parts that are fetched from
 * elsewhere (a template, a picture, an object: ECMA-376, part 2, 9.3), objects of other programs. Null when there is nothing. Throws InvalidInput
 * or BadXml for what is damaged.
 */
export async function officeRisk(bytes: Buffer, depth = 0): Promise<OfficeRisk | null> {
  const archive = await ZipArchive.open(bytes);
  const names = archive.names();
  if (names.some((name) => MACROS.test(name))) return 'macros';
  if (names.some((name) => OLE.test(name))) return 'embedded-objects';
  const found: OfficeRisk[] = [];
  for (const name of names) {
    const listener = listenerFor(name, (risk) => found.push(risk));
    if (listener) await readXml(archive.read(name), listener);
    else if (INNER_BOOK.test(name)) found.push(...(await innerRisk(archive, name, depth)));
    if (found[0]) return found[0];
  }
  return null;
}

async function innerRisk(archive: ZipArchive, name: string, depth: number): Promise<OfficeRisk[]> {
  if (depth >= DEEPEST || !/\.(?:xls|doc|ppt)x$/i.test(name)) return ['embedded-objects'];
  const risk = await officeRisk(await archive.bytes(name), depth + 1);
  return risk ? [risk] : [];
}

function listenerFor(name: string, tell: (risk: OfficeRisk) => void) {
  if (name === '[Content_Types].xml') return { open: (_: string, it: Attributes) => ofType(it, tell) };
  if (name.endsWith('.rels')) return { open: (_: string, it: Attributes) => ofRelation(it, tell) };
  if (OF_OPEN_DOCUMENT.test(name)) return { open: (tag: string, it: Attributes) => ofLink(tag, it, tell) };
  if (name === 'META-INF/manifest.xml') return { open: (_: string, it: Attributes) => ofManifest(it, tell) };
  return OF_TEXT.test(name) ? fieldsOf(tell) : null;
}

type Attributes = Readonly<Record<string, string>>;
type Tell = (risk: OfficeRisk) => void;

/** By its name without a prefix, which a document chooses; '' when it is absent. */
function attribute(attributes: Attributes, name: string): string {
  return Object.entries(attributes).find(([key]) => key.slice(key.indexOf(':') + 1) === name)?.[1] ?? '';
}

function ofType({ ContentType = '' }: Attributes, tell: Tell): void {
  if (MACRO_TYPE.test(ContentType)) tell('macros');
}

function ofRelation({ Type = '', Target = '', TargetMode = '' }: Attributes, tell: Tell): void {
  const isLink = /\/hyperlink$/i.test(Type);
  if (/^external$/i.test(TargetMode) && !isLink && isElsewhere(Target)) tell('remote-parts');
}

/** Of OpenDocument: everything but a link for people fetches what it names. */
function ofLink(tag: string, attributes: Attributes, tell: Tell): void {
  const target = attribute(attributes, 'href');
  if (tag === 'event-listener') tell('macros');
  else if (tag !== 'a' && /^(?:[a-z][a-z\d+.-]*:|\\\\|\/\/)/i.test(target) && isElsewhere(target)) tell('remote-parts');
}

function ofManifest(attributes: Attributes, tell: Tell): void {
  if (/oleobject/i.test(attribute(attributes, 'media-type'))) tell('embedded-objects');
}

/** Not a path of the author's own disk, which is nobody else's. */
function isElsewhere(target: string): boolean {
  return !/^(?:file:\/\/\/)?[a-z]:[\\/]/i.test(target) && !/^file:\/\/\/(?![\\/])/i.test(target);
}

/** A field's words may stand in several pieces. */
function fieldsOf(tell: Tell) {
  let [isField, words] = [false, ''];
  const judge = () => EXCHANGE.test(words) && tell('remote-parts');
  return {
    open: (tag: string, attributes: Attributes) => {
      isField = tag === 'instrText';
      if (tag === 'fldChar') words = '';
      if (tag === 'fldSimple' && EXCHANGE.test(attribute(attributes, 'instr'))) tell('remote-parts');
    },
    text: (piece: string) => {
      if (isField && words.length < MOST_FIELD) words += piece;
    },
    close: (tag: string) => {
      if (tag === 'instrText') judge();
      isField = false;
    },
  };
}
