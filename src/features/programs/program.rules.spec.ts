import { describe, expect, it } from '@jest/globals';
import { InvalidInput } from '../../common/errors.js';
import {
  assertSessions,
  doubleBooked,
  presentProgram,
  type ProgramSession,
  releaseDifference,
} from './program.rules.js';

const EVENT = { startsAt: new Date('2026-12-09T12:00:00Z'), endsAt: new Date('2026-12-09T13:30:00Z') };

function session(id: string, change: Partial<ProgramSession> = {}): ProgramSession {
  return {
    id,
    kind: 'TALK',
    title: `Пункт ${id}`,
    description: '',
    hall: '',
    startsAt: new Date('2026-12-09T12:00:00Z'),
    endsAt: new Date('2026-12-09T12:30:00Z'),
    speakers: [{ fullName: 'Анна Орлова', position: 'методист', role: 'SPEAKER' }],
    ...change,
  };
}

describe('difference of releases', () => {
  it('names what is new, moved, changed and removed', () => {
    const before = ['a', 'b', 'c', 'd', 'e'].map((id) => session(id));
    const after = [
      session('a'),
      session('b', { hall: 'Зал 2' }),
      session('c', { title: 'Другая тема' }),
      session('d', { speakers: [] }),
      session('f'),
    ];
    expect([...releaseDifference(before, after)]).toEqual([
      ['b', 'moved'],
      ['c', 'changed'],
      ['d', 'changed'],
      ['f', 'new'],
      ['e', 'removed'],
    ]);
  });

  it('does not mind the order of fields, which jsonb does not keep', () => {
    const { id, kind, title, ...rest } = session('a', {
      speakers: [{ role: 'MODERATOR', position: '', fullName: 'Анна Орлова' }],
    });
    const now = session('a', { speakers: [{ fullName: 'Анна Орлова', position: '', role: 'MODERATOR' }] });
    expect(releaseDifference([{ ...rest, title, kind, id }], [now]).size).toBe(0);
  });
});

describe('speakers in two places at once', () => {
  it('are named once for each pair of sessions that meet', () => {
    const later = { startsAt: new Date('2026-12-09T12:30:00Z'), endsAt: new Date('2026-12-09T13:00:00Z') };
    const sessions = [session('a', { hall: 'А' }), session('b', { hall: 'Б' }), session('c', later)];
    expect(doubleBooked(sessions).map(({ fullName, first, second }) => [fullName, first.id, second.id])).toEqual([
      ['Анна Орлова', 'a', 'b'],
    ]);
  });
});

describe('sessions of a program', () => {
  const fieldsOf = (sessions: ProgramSession[]) => {
    try {
      assertSessions(sessions, EVENT);
      return [];
    } catch (error) {
      return (error as InvalidInput).errors.map(({ field, code }) => `${field} ${code}`);
    }
  };
  const at = (from: string, to: string, hall = '') =>
    session(from, { startsAt: new Date(`2026-12-09T${from}:00Z`), endsAt: new Date(`2026-12-09T${to}:00Z`), hall });

  it('stand inside the event, one after another in each hall', () => {
    expect(fieldsOf([at('12:00', '12:30'), at('12:30', '13:30'), at('12:00', '13:30', 'Зал 2')])).toEqual([]);
  });

  it('names every session at fault', () => {
    const sessions = [at('11:59', '12:30'), at('13:00', '13:31'), at('12:40', '12:40'), at('12:10', '12:20')];
    expect(fieldsOf(sessions)).toEqual([
      'sessions.0.startsAt outside-event',
      'sessions.1.endsAt outside-event',
      'sessions.2.endsAt ends-before-start',
      'sessions.3.startsAt overlap',
    ]);
  });
});

describe('the program readers see', () => {
  const hours = (from: number, to: number) => ({
    startsAt: new Date(Date.UTC(2026, 11, 9, from)),
    endsAt: new Date(Date.UTC(2026, 11, 9, to)),
  });

  it('is the released one while it lies within the event', () => {
    const sessions = [hours(7, 8), hours(8, 10)];
    expect(presentProgram(hours(7, 10), sessions)).toBe(sessions);
  });

  it('is none once the event has moved from under it', () => {
    expect(presentProgram(hours(8, 11), [hours(7, 8), hours(8, 10)])).toEqual([]);
    expect(presentProgram(hours(7, 9), [hours(7, 8), hours(8, 10)])).toEqual([]);
  });
});
