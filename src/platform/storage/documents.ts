import { fileTypeFromBuffer } from 'file-type';
import { InvalidInput } from '../../common/errors.js';
import { looksLikeZip, unzip } from '../spreadsheet/zip-archive.js';

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
export type DocumentRefusal = 'unknown-type' | 'lying-name' | 'macros' | 'broken';

export interface DocumentType {
  mediaType: string;
  /** Without the dot. */
  ending: string;
}

const MACROS = /(?:^|\/)(?:vbaProject\.bin|vbaData\.xml)$|^(?:Basic|Scripts)\/|(?:^|\/)activeX\//i;
const MACRO_TYPE = /macroEnabled/i;

/**
 * The type of a document, read from its content; the name only has to agree with it. Archives are refused unless they are office
 * documents, which are unpacked to see that they hold no macros and are no larger than they say. Returns why not when it is refused.
 */
export async function documentType(bytes: Buffer, name: string): Promise<DocumentType | DocumentRefusal> {
  if (looksLikeZip(bytes)) {
    const refusal = await archiveRefusal(bytes);
    if (refusal) return refusal;
  }
  const found = await fileTypeFromBuffer(bytes);
  if (found && MACRO_TYPE.test(found.mime)) return 'macros';
  const endings = found && Object.hasOwn(TYPES, found.mime) ? TYPES[found.mime] : undefined;
  const [ending] = endings ?? [];
  if (!found || !endings || !ending) return 'unknown-type';
  const [, given = ''] = /\.([^.]+)$/.exec(name.trim().toLowerCase()) ?? [];
  return endings.includes(given) ? { mediaType: found.mime, ending } : 'lying-name';
}

async function archiveRefusal(bytes: Buffer): Promise<DocumentRefusal | null> {
  try {
    const files = await unzip(bytes, () => true);
    if (Object.keys(files).some((name) => MACROS.test(name))) return 'macros';
    return MACRO_TYPE.test(files['[Content_Types].xml']?.toString('utf8') ?? '') ? 'macros' : null;
  } catch (error) {
    if (error instanceof InvalidInput) return 'broken';
    throw error;
  }
}
