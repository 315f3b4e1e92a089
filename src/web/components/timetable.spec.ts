import { describe, expect, it } from '@jest/globals';
import type { SessionView } from './program-view.js';
import { timetableOf } from './timetable.js';

const session = (id: string, from: number, to: number, hall?: string): SessionView => ({
  id,
  title: id,
  start: new Date(Date.UTC(2030, 0, 1, 0, from)),
  end: new Date(Date.UTC(2030, 0, 1, 0, to)),
  hall,
  speakers: [],
  materials: [],
});
const shown = (sessions: SessionView[]) =>
  timetableOf(sessions)?.rows.map(({ cells }) =>
    cells.map((cell) => [cell.session?.id ?? '-', cell.rows, cell.columns].join(' ')),
  );

describe('a timetable', () => {
  it('spans rows of long sessions and all halls of what stands in none', () => {
    const sessions = [
      session('a', 0, 30, 'А'),
      session('b', 0, 15, 'Б'),
      session('c', 20, 30, 'Б'),
      session('tea', 30, 40),
    ];
    expect(timetableOf(sessions)?.halls).toEqual(['А', 'Б']);
    expect(shown(sessions)).toEqual([['a 3 1', 'b 1 1'], ['- 1 1'], ['c 1 1'], ['tea 1 2']]);
  });

  it('gives what stands in no hall a column of its own while others go on', () => {
    const sessions = [session('a', 0, 20, 'А'), session('b', 0, 10, 'Б'), session('desk', 5, 20)];
    expect(timetableOf(sessions)?.halls).toEqual(['А', 'Б', '']);
    expect(shown(sessions)).toEqual([['a 3 1', 'b 2 1', '- 1 1'], ['desk 2 1'], ['- 1 1']]);
  });

  it('is none for one hall, and where a hall is taken twice', () => {
    expect(timetableOf([session('a', 0, 5, 'А'), session('b', 5, 9)])).toBeNull();
    expect(timetableOf([session('a', 0, 5, 'А'), session('b', 4, 9, 'А'), session('c', 0, 9, 'Б')])).toBeNull();
  });
});
