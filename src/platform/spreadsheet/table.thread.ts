import { answerInThread } from '../threads/thread-work.js';
import { parseTable } from './parse-table.js';

await answerInThread((bytes: Uint8Array) => parseTable(Buffer.from(bytes)));
