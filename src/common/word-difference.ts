/** A run of words that stayed, came or went. Joined, the kept and removed ones are the old text, the kept and added ones the new. */
export interface WordChange {
  kind: 'kept' | 'removed' | 'added';
  text: string;
}

/** Above so many differing words the texts are shown one after the other: nobody reads such a difference word by word. */
const MOST_EDITS = 1_500;

/** How `before` became `after`, word by word (Myers, «An O(ND) Difference Algorithm», 1986); white space belongs to the word after it. */
export function wordDifference(before: string, after: string): WordChange[] {
  const [old, fresh] = [wordsOf(before), wordsOf(after)];
  let head = 0;
  while (head < old.length && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, fresh.length) - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  const changes: WordChange[] = [];
  const add = (kind: WordChange['kind'], words: readonly string[]) => {
    const last = changes.at(-1);
    if (words.length === 0) return;
    if (last?.kind === kind) last.text += words.join('');
    else changes.push({ kind, text: words.join('') });
  };
  add('kept', old.slice(0, head));
  const [gone, come] = [old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)];
  for (const { kind, words } of editsOf(gone, come)) add(kind, words);
  add('kept', old.slice(old.length - tail));
  return changes;
}

const wordsOf = (text: string): string[] => text.match(/\s*\S+|\s+/g) ?? [];

interface Edit {
  kind: WordChange['kind'];
  words: readonly string[];
}

function editsOf(old: readonly string[], fresh: readonly string[]): Edit[] {
  const trace = shortestPath(old, fresh);
  if (!trace)
    return [
      { kind: 'removed', words: old },
      { kind: 'added', words: fresh },
    ];
  return walkBack(trace, old, fresh);
}

/** For each number of edits, the furthest place in `old` reached on each diagonal; null when the texts differ too much. */
function shortestPath(old: readonly string[], fresh: readonly string[]): Map<number, number>[] | null {
  const trace: Map<number, number>[] = [];
  let reached = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(MOST_EDITS, old.length + fresh.length); edits++) {
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = comesFromAbove(reached, diagonal, edits)
        ? (reached.get(diagonal + 1) ?? 0)
        : (reached.get(diagonal - 1) ?? 0) + 1;
      while (x < old.length && x - diagonal < fresh.length && old[x] === fresh[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= old.length && x - diagonal >= fresh.length) return [...trace, reached, next];
    }
    trace.push(reached);
    reached = next;
  }
  return null;
}

function comesFromAbove(reached: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && (reached.get(diagonal - 1) ?? 0) < (reached.get(diagonal + 1) ?? 0);
}

function walkBack(trace: readonly Map<number, number>[], old: readonly string[], fresh: readonly string[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [old.length, fresh.length];
  for (let n = trace.length - 2; n >= 0; n--) {
    const reached = trace[n] ?? new Map<number, number>();
    const above = comesFromAbove(reached, x - y, n);
    const fromX = n === 0 ? 0 : (reached.get(x - y + (above ? 1 : -1)) ?? 0);
    const fromY = n === 0 ? 0 : fromX - (x - y + (above ? 1 : -1));
    const start = n === 0 ? 0 : above ? fromX : fromX + 1;
    edits.unshift({ kind: 'kept', words: old.slice(start, x) });
    if (n > 0)
      edits.unshift(
        above
          ? { kind: 'added', words: fresh.slice(fromY, fromY + 1) }
          : { kind: 'removed', words: old.slice(fromX, fromX + 1) },
      );
    [x, y] = [fromX, fromY];
  }
  return edits;
}
