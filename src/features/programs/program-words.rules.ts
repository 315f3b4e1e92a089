import type { ProgramSpeaker, SessionKind } from './program.rules.js';

export const KIND_WORDS: Readonly<Record<SessionKind, string>> = {
  TALK: 'Выступление',
  DISCUSSION: 'Дискуссия',
  WORKSHOP: 'Практикум',
  BREAK: 'Перерыв',
};

const DASH = /\s+[—–-]\s+/;
const MODERATOR = /\s*\(модератор\)\s*$/i;

/** «Анна Орлова — методист АСОУ (модератор)»; everything after the first dash is the position. */
export function readSpeaker(line: string): ProgramSpeaker {
  const [fullName = '', ...position] = line.replace(MODERATOR, '').trim().split(DASH);
  return { fullName, position: position.join(' — '), role: MODERATOR.test(line) ? 'MODERATOR' : 'SPEAKER' };
}

export function speakerLine({ fullName, position, role }: ProgramSpeaker): string {
  const words = position ? `${fullName} — ${position}` : fullName;
  return role === 'MODERATOR' ? `${words} (модератор)` : words;
}
