import { formatNumber } from '../../common/russian.js';
import { inThread, threadEntry, type ThreadLimits, TooMuchWork } from '../threads/in-thread.js';
import { assertPlausible } from './parse-table.js';
import { type Table, unreadable } from './table.js';

const ENTRY = threadEntry('./table.thread', import.meta.url);
const LIMITS: ThreadLimits = { time: 30_000, memory: 512 };

/**
 * As `parseTable`, in a thread of its own, so that the process goes on answering. Throws InvalidInput of `file` also for a
 * table that takes longer than 30 seconds or more memory than half a gigabyte.
 */
export async function readTable(bytes: Buffer, limits = LIMITS): Promise<Table> {
  assertPlausible(bytes);
  try {
    return (await inThread(ENTRY, bytes, limits)) as Table;
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    const seconds = formatNumber(Math.ceil(limits.time / 1000));
    throw unreadable(
      'too-long',
      `Таблицу не удалось прочитать за ${seconds} с. Оставьте в файле один лист с нужными столбцами или разделите его на части`,
    );
  }
}
