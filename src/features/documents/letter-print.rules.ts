import { formatDate } from '../../common/russian.js';
import type { Block, PrintDocument } from '../../platform/print/document.js';
import type { LetterFact, LetterText } from './information-letter.rules.js';

/** The letter on its sheet: head, addressee, text, facts, signature, who drafted it (GOST R 7.0.97). */
export function letterDocument(
  letter: LetterText & { outgoingNumber: string | null; outgoingDate: string | null },
  facts: readonly LetterFact[],
): PrintDocument {
  const paragraphs = (text: string): Block[] =>
    lines(text).map((line) => ({ kind: 'paragraph', text: line, align: 'justify', firstLine: true }));
  return {
    title: letter.outgoingNumber ? `${letter.heading}, № ${letter.outgoingNumber}` : letter.heading,
    blocks: [
      {
        kind: 'letterhead',
        left: ['МИНИСТЕРСТВО ОБРАЗОВАНИЯ', 'МОСКОВСКОЙ ОБЛАСТИ', '', registration(letter)],
        right: lines(letter.addressee),
      },
      { kind: 'heading', level: 1, text: letter.heading, align: 'center' },
      { kind: 'paragraph', text: 'Уважаемые коллеги!', align: 'center' },
      ...paragraphs(letter.opening),
      { kind: 'facts', items: facts },
      ...paragraphs(letter.closing),
      ...(letter.attachment ? paragraphs(`Приложение: ${letter.attachment}`) : []),
      { kind: 'signature', position: letter.signatoryPosition, name: letter.signatoryName },
      ...lines([letter.drafterName, letter.drafterPhone].filter(Boolean).join(', ')).map((text): Block => ({
        kind: 'paragraph',
        text: `Исполнитель: ${text}`,
      })),
    ],
  };
}

function registration({
  outgoingNumber,
  outgoingDate,
}: {
  outgoingNumber: string | null;
  outgoingDate: string | null;
}) {
  if (!outgoingNumber || !outgoingDate) return '______________ № ______________';
  return `${outgoingDateWords(outgoingDate)} № ${outgoingNumber}`;
}

/** «23 ноября 2026 г.» of `2026-11-23`. */
export function outgoingDateWords(day: string): string {
  return formatDate(new Date(`${day}T12:00:00Z`), 'UTC');
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}
