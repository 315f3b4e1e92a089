import { describe, expect, it } from '@jest/globals';
import { concernsReaders, sessionDifferences } from './program-changes.rules.js';
import type { ProgramSession } from './program.rules.js';

const ZONE = 'Europe/Moscow';
const at = (time: string) => new Date(`2030-12-09T${time}+03:00`);

const session = (change: Partial<ProgramSession> = {}): ProgramSession => ({
  id: 'a',
  kind: 'TALK',
  title: 'Какие показатели собираем',
  description: '',
  hall: '',
  startsAt: at('15:00'),
  endsAt: at('15:40'),
  speakers: [{ fullName: 'Анна Орлова', position: 'методист', role: 'SPEAKER' }],
  ...change,
});
const differences = (before: ProgramSession[], after: ProgramSession[]) => sessionDifferences(before, after, ZONE);

describe('the difference of two releases', () => {
  it('says field by field what was and what is', () => {
    const after = session({
      startsAt: at('16:00'),
      endsAt: at('16:40'),
      hall: 'Зал 2',
      title: 'Показатели',
      description: 'Подробно',
      speakers: [{ fullName: 'Пётр Ильин', position: '', role: 'MODERATOR' }],
    });
    expect(differences([session()], [after])[0]?.lines).toEqual([
      'Время: 15:00–15:40 (МСК) → 16:00–16:40 (МСК)',
      'Зал: — → Зал 2',
      'Тема: Какие показатели собираем → Показатели',
      'Спикеры: Анна Орлова → Пётр Ильин (модератор)',
      'Изменено описание',
    ]);
  });

  it('names what came and what went, in the order of time', () => {
    const late = session({ id: 'b', startsAt: at('17:00'), endsAt: at('17:30') });
    expect(differences([late], [session()]).map(({ id, change }) => [id, change])).toEqual([
      ['a', 'new'],
      ['b', 'removed'],
    ]);
    expect(differences([session()], [session()])).toEqual([]);
  });
});

describe('a release concerns those registered', () => {
  it.each<[string, Partial<ProgramSession>, boolean]>([
    ['another time', { startsAt: at('15:10') }, true],
    ['another hall', { hall: 'Зал 2' }, true],
    ['another speaker', { speakers: [] }, true],
    ['another topic', { title: 'Экскурсия на завод' }, true],
    ['a corrected word', { title: 'Какие показатели собираем?' }, false],
    ['a slip of the pen', { title: 'Какие показателли собираем' }, false],
    ['a longer description', { description: 'Подробно' }, false],
    ['a corrected position', { speakers: [{ fullName: 'Анна Орлова', position: 'доцент', role: 'SPEAKER' }] }, false],
  ])('%s', (_what, change, expected) => {
    expect(concernsReaders(differences([session()], [session(change)]))).toBe(expected);
  });

  it('when a session comes or goes, not when a break does', () => {
    const pause = session({ id: 'p', kind: 'BREAK', title: 'Перерыв', startsAt: at('16:00'), endsAt: at('16:15') });
    expect(concernsReaders(differences([], [session()]))).toBe(true);
    expect(concernsReaders(differences([session()], []))).toBe(true);
    expect(concernsReaders(differences([], [pause]))).toBe(false);
    expect(concernsReaders(differences([pause], [{ ...pause, startsAt: at('16:05') }]))).toBe(false);
    expect(concernsReaders([])).toBe(false);
  });
});
