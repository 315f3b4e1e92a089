import { describe, expect, it } from '@jest/globals';
import { readSpeaker, speakerLine } from '../../features/programs/program-words.rules.js';
import { programInput, readProgramForm, rowErrors, withNewRows } from './program-form.js';

describe('the form of a program', () => {
  const values = {
    sessions: [
      { id: 'a', kind: 'TALK', title: null, startsAt: '2026-12-09T15:00', endsAt: '2026-12-09T15:30', removed: 'true' },
      { kind: 'TALK', title: null, startsAt: '2026-12-09T15:30', endsAt: null },
      { kind: 'BREAK', title: 'Кофе', startsAt: '2026-12-09T15:30', endsAt: null, speakers: 'Анна\n\n  Пётр ' },
    ],
  };

  it('drops rows that say nothing and those to be removed', () => {
    const rows = readProgramForm(values);
    expect(rows.map(({ title, removed }) => [title, removed])).toEqual([
      ['', true],
      ['Кофе', false],
    ]);
    expect(programInput(rows)).toEqual({
      sessions: [
        {
          kind: 'BREAK',
          title: 'Кофе',
          description: '',
          hall: '',
          startsAt: '2026-12-09T15:30',
          endsAt: '',
          speakers: [
            { fullName: 'Анна', position: '', role: 'SPEAKER' },
            { fullName: 'Пётр', position: '', role: 'SPEAKER' },
          ],
        },
      ],
    });
  });

  it('shows errors at the rows they are about', () => {
    const error = (field: string) => ({ field, code: 'x', message: 'Плохо' });
    const errors = [error('sessions.0.endsAt'), error('sessions.0.speakers.1.fullName'), error('sessions')];
    expect(rowErrors(errors, readProgramForm(values)).map(({ field, message }) => [field, message])).toEqual([
      ['sessions.1.endsAt', 'Плохо'],
      ['sessions.1.speakers', 'Строка 2. Плохо'],
      ['', 'Плохо'],
    ]);
  });

  it('takes anything for values', () => {
    for (const sessions of [undefined, null, 'x', 7, [null, 'x', []], { title: ['a', 'b'] }]) {
      expect(readProgramForm({ sessions })).toEqual([]);
    }
  });

  it('starts new rows where the last session ends', () => {
    const [only, first, second] = withNewRows(readProgramForm(values).slice(0, 1), '2026-12-09T15:00');
    expect(only?.id).toBe('a');
    expect([first?.startsAt, second?.startsAt]).toEqual(['2026-12-09T15:30', '2026-12-09T15:30']);
    expect(withNewRows([], '2026-12-09T15:00')[0]?.startsAt).toBe('2026-12-09T15:00');
  });
});

describe('a speaker as a line', () => {
  it.each([
    ['Анна Орлова', { fullName: 'Анна Орлова', position: '', role: 'SPEAKER' }],
    ['Анна Орлова — методист', { fullName: 'Анна Орлова', position: 'методист', role: 'SPEAKER' }],
    ['Анна Иванова-Орлова - методист', { fullName: 'Анна Иванова-Орлова', position: 'методист', role: 'SPEAKER' }],
    ['Анна — методист — АСОУ (Модератор) ', { fullName: 'Анна', position: 'методист — АСОУ', role: 'MODERATOR' }],
  ] as const)('reads «%s»', (line, speaker) => {
    expect(readSpeaker(line)).toEqual(speaker);
    expect(readSpeaker(speakerLine(speaker))).toEqual(speaker);
  });
});
