import { fileTypeFromBuffer } from 'file-type';
import { InvalidInput } from '../../common/errors.js';
import { BadXml } from '../spreadsheet/xml-stream.js';
import { looksLikeZip } from '../spreadsheet/zip-archive.js';
import { officeRisk, type OfficeRisk } from './office-risks.js';
import { pdfRisk, type PdfRisk } from './pdf-risks.js';

/** What may be given to readers to take away: media type by the endings it is called by, the first one is its own. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'audio/mpeg': ['mp3'],
  'video/mp4': ['mp4'],
};

/** For the dialogue of a form. */
export const DOCUMENT_ENDINGS = Object.values(TYPES)
  .flat()
  .map((ending) => `.${ending}`)
  .join(',');

/** Why bytes are not taken as a document. */
export type DocumentRefusal = 'unknown-type' | 'lying-name' | 'broken' | OfficeRisk | PdfRisk;

export interface DocumentType {
  mediaType: string;
  /** Without the dot. */
  ending: string;
}

const MACRO_TYPE = /macroEnabled/i;

/**
 * The type of a document, read from its content; the name only has to agree with it. Archives are refused unless they are
 * office documents. Returns why not when it is refused: also for what would run, fetch or bring something when it is opened.
 */
export async function checkDocument(bytes: Buffer, name: string): Promise<DocumentType | DocumentRefusal> {
  const risk = looksLikeZip(bytes) ? await archiveRisk(bytes) : null;
  if (risk) return risk;
  const found = await fileTypeFromBuffer(bytes);
  if (found && MACRO_TYPE.test(found.mime)) return 'macros';
  const endings = found && Object.hasOwn(TYPES, found.mime) ? TYPES[found.mime] : undefined;
  const [ending] = endings ?? [];
  if (!found || !endings || !ending) return 'unknown-type';
  const [, given = ''] = /\.([^.]+)$/.exec(name.trim().toLowerCase()) ?? [];
  if (!endings.includes(given)) return 'lying-name';
  return (ending === 'pdf' ? pdfRisk(bytes) : null) ?? { mediaType: found.mime, ending };
}

async function archiveRisk(bytes: Buffer): Promise<DocumentRefusal | null> {
  try {
    return await officeRisk(bytes);
  } catch (error) {
    if (error instanceof InvalidInput || error instanceof BadXml) return 'broken';
    throw error;
  }
}
