import type { ProgramSpeaker, SessionKind } from './program.rules.js';

export const KIND_WORDS: Readonly<Record<SessionKind, string>> = {
  TALK: 'Выступление',
  DISCUSSION: 'Дискуссия',
  WORKSHOP: 'Практикум',
  BREAK: 'Перерыв',
};

// each begins where a run of spaces does: tried at every space of it, a long run would take its square
const DASH = /(?<!\s)\s+[—–-]\s+/;
const MODERATOR = /(?<!\s)\s*\(модератор\)\s*$/i;

/** «Анна Орлова — методист АСОУ (модератор)»; everything after the first dash is the position. */
export function readSpeaker(line: string): ProgramSpeaker {
  const [fullName = '', ...position] = line.replace(MODERATOR, '').trim().split(DASH);
  return { fullName, position: position.join(' — '), role: MODERATOR.test(line) ? 'MODERATOR' : 'SPEAKER' };
}

export function speakerLine({ fullName, position, role }: ProgramSpeaker): string {
  const words = position ? `${fullName} — ${position}` : fullName;
  return role === 'MODERATOR' ? `${words} (модератор)` : words;
}
