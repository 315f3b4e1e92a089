import { formatDate } from '../../common/russian.js';
import type { Block, PrintDocument } from '../../platform/print/document.js';
import type { LetterAppendix, LetterFact, LetterText } from './information-letter.rules.js';

interface Numbered {
  outgoingNumber: string | null;
  outgoingDate: string | null;
}

/** The letter on its sheet: head, addressee, text, facts, signature, who drafted it (GOST R 7.0.97); its appendix from a new page. */
export function letterDocument(
  letter: LetterText & Numbered,
  facts: readonly LetterFact[],
  appendix: LetterAppendix | null,
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
      ...paragraphs(attachments(letter, appendix)),
      { kind: 'signature', position: letter.signatoryPosition, name: letter.signatoryName },
      ...lines([letter.drafterName, letter.drafterPhone].filter(Boolean).join(', ')).map((text): Block => ({
        kind: 'paragraph',
        text: `Исполнитель: ${text}`,
      })),
      ...(appendix ? appendixBlocks(letter, appendix) : []),
    ],
  };
}

/** «Приложение: …», numbered when there are several; empty without any. */
function attachments({ attachment }: LetterText, appendix: LetterAppendix | null): string {
  const all = [appendix && `Программа на ${appendix.sheets} л. в 1 экз.`, attachment].filter((one) => !!one);
  if (all.length < 2) return all.map((one) => `Приложение: ${one}`).join('');
  return ['Приложения:', ...all.map((one, index) => `${index + 1}. ${one}`)].join('\n');
}

function appendixBlocks(letter: Numbered, { blocks }: LetterAppendix): Block[] {
  return [
    { kind: 'page-break' },
    { kind: 'paragraph', align: 'right', text: `Приложение к письму\nот ${registration(letter)}` },
    ...blocks,
  ];
}

function registration({ outgoingNumber, outgoingDate }: Numbered): string {
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
