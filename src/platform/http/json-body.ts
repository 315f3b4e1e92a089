import { formatNumber } from '../../common/russian.js';
import { BadBody } from './bad-body.js';

/** More than any call needs: what reads a body compares the names of an object with one another. */
const MOST = { depth: 20, names: 1_000, values: 20_000 } as const;

/**
 * What a JSON body says; an empty one is an object without fields. Throws BadBody 413 for more than 20,000 values, 1,000
 * names in one object or 20 levels, and SyntaxError for what is no JSON.
 */
export function readJson(text: string): unknown {
  const root: unknown = text === '' ? {} : JSON.parse(text);
  let level: unknown[] = [root];
  for (let depth = 0, values = 0; level.length > 0; depth += 1, values += level.length) {
    if (depth > MOST.depth) throw new BadBody('Слишком сложное вложение данных', 413);
    if (values > MOST.values) throw new BadBody(`В теле запроса больше ${formatNumber(MOST.values)} значений`, 413);
    level = level.flatMap(childrenOf);
  }
  return root;
}

function childrenOf(node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  const children = Object.values(node);
  if (!Array.isArray(node) && children.length > MOST.names)
    throw new BadBody(`В объекте больше ${formatNumber(MOST.names)} полей`, 413);
  return children;
}
