import { constants, inflateSync } from 'node:zlib';

/** What a PDF may not bring to its readers, or `locked`: protected so that it cannot be told. */
export type PdfRisk = 'scripts' | 'attachments' | 'locked';

const SCRIPTS = /\/(?:JavaScript|Launch|SubmitForm|ImportData|RichMedia|XFA)(?![\w-])/;
const SHORT_SCRIPT = /\/JS\s*(?:[(<]|\d+ \d+ R)/;
const ATTACHMENTS = /\/(?:EmbeddedFiles?|GoToE)(?![\w-])/;
/** At the opening, an address is called up: with one, who has opened it is told there. */
const OPENS_ADDRESS = /\/OpenAction\s*<<[^<>]{0,200}\/S\s*\/URI(?!\w)/;
/** Compressed objects (ISO 32000-2, 7.5.7): where the words of such a document stand. */
const OBJECTS = Array.from('ObjStm', (sign) => `(?:${sign}|#${sign.charCodeAt(0).toString(16)})`).join('');
const MARKS = new RegExp(`/${OBJECTS}(?!\\w)|endstream|stream(?:\\r\\n|\\n|\\r)`, 'gi');
const MOST_UNPACKED = 50 * 1024 * 1024;

/**
 * What a PDF would do to those who open it: run scripts and programs, send what is typed in it, bring other files. Names are
 * looked for however they are spelt, also among compressed objects. Null when there is nothing.
 */
export function pdfRisk(bytes: Buffer): PdfRisk | null {
  const text = bytes.toString('latin1');
  const plain = spelt(text);
  const open = riskIn(plain);
  if (open) return open;
  const streams = objectStreams(text);
  if (streams.length > 0 && /\/Encrypt(?!\w)/.test(plain)) return 'locked';
  let room = MOST_UNPACKED;
  for (const start of streams) {
    const unpacked = inflated(bytes.subarray(start), room);
    if (unpacked === null) return 'locked';
    room -= unpacked.length;
    const risk = riskIn(spelt(unpacked.toString('latin1')));
    if (risk) return risk;
  }
  return null;
}

function riskIn(text: string): PdfRisk | null {
  if (SCRIPTS.test(text) || SHORT_SCRIPT.test(text) || OPENS_ADDRESS.test(text)) return 'scripts';
  return ATTACHMENTS.test(text) ? 'attachments' : null;
}

/** Any sign of a name may be written by its number: `/J#61vaScript` (7.3.5). */
function spelt(text: string): string {
  return text.replaceAll(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Where the bytes of compressed objects begin. */
function objectStreams(text: string): number[] {
  const starts: number[] = [];
  let isOfObjects = false;
  for (const { 0: mark, index } of text.matchAll(MARKS)) {
    if (mark.startsWith('/')) isOfObjects = true;
    else if (mark === 'endstream') isOfObjects = false;
    else if (isOfObjects) {
      starts.push(index + mark.length);
      isOfObjects = false;
    }
  }
  return starts;
}

/** Null for what unpacks to more than `room`, or is packed in another way. */
function inflated(bytes: Buffer, room: number): Buffer | null {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(1, room), finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return null;
  }
}
