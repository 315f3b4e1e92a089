import { inThread, threadEntry, type ThreadLimits, TooMuchWork } from '../threads/in-thread.js';
import type { DocumentRefusal, DocumentType } from './document-check.js';

const ENTRY = threadEntry('./document.thread', import.meta.url);
const LIMITS: ThreadLimits = { time: 20_000, memory: 256 };

/** As `checkDocument`, in a thread of its own; `too-complex` for what takes it longer than 20 seconds or 256 MB. */
export async function documentType(
  bytes: Buffer,
  name: string,
): Promise<DocumentType | DocumentRefusal | 'too-complex'> {
  try {
    return (await inThread(ENTRY, { bytes, name }, LIMITS)) as DocumentType | DocumentRefusal;
  } catch (error) {
    if (error instanceof TooMuchWork) return 'too-complex';
    throw error;
  }
}
