import { StringDecoder } from 'node:string_decoder';
import sax, { type Tag } from 'sax';

/** What is told of the tags of a document, by their names without a prefix. */
export interface XmlListener {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  /** A text may come in several pieces. */
  text?(piece: string): void;
  close?(name: string): void;
}

/** More than any document of an office has. */
const MOST_DEPTH = 100;

/** What a document of an office never is: it breaks off, names entities of its own, or nests without end. */
export class BadXml extends Error {}

/**
 * Tells `listener` of an XML document piece by piece; nothing of it is kept. A name or an attribute of more than 64 KB ends
 * the reading, as does a document type. Throws BadXml, or what `listener` throws.
 */
export async function readXml(chunks: AsyncIterable<Buffer>, listener: XmlListener): Promise<void> {
  const parser = sax.parser(true);
  const decoder = new StringDecoder('utf8');
  let depth = 0;
  // handlers of this parser are properties, it has no addEventListener
  /* eslint-disable unicorn/prefer-add-event-listener */
  parser.onopentag = (tag) => {
    depth += 1;
    if (depth > MOST_DEPTH) throw new BadXml('too deep');
    listener.open?.(localName(tag.name), (tag as Tag).attributes);
  };
  parser.ontext = (text) => listener.text?.(text);
  parser.oncdata = (text) => listener.text?.(text);
  parser.onclosetag = (name) => {
    depth -= 1;
    listener.close?.(localName(name));
  };
  parser.ondoctype = () => {
    throw new BadXml('a document type');
  };
  parser.onerror = (error) => {
    throw new BadXml(error.message);
  };
  /* eslint-enable unicorn/prefer-add-event-listener */
  for await (const chunk of chunks) parser.write(decoder.write(chunk));
  parser.write(decoder.end()).close();
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
