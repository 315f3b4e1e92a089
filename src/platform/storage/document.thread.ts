import { answerInThread } from '../threads/thread-work.js';
import { checkDocument } from './document-check.js';

await answerInThread(({ bytes, name }: { bytes: Uint8Array; name: string }) => checkDocument(Buffer.from(bytes), name));
