import { outgoingDateWords } from '../../documents/letter-print.rules.js';
import type { LetterFact } from '../../documents/information-letter.rules.js';
import { button, facts, links, text } from './body.js';
import { render, type RenderedLetter } from './render.js';

interface InformationLetterModel {
  heading: string;
  opening: string;
  closing: string;
  outgoingNumber: string | null;
  outgoingDate: string | null;
  facts: readonly LetterFact[] | null;
}

/** An information letter of the ministry to an organisation: what it says, the paper itself, and the mark that it is read. */
export function informationLetter(
  letter: InformationLetterModel,
  to: { site: string; href: string; news: string | null },
): RenderedLetter {
  const from = letter.outgoingDate ? ` от ${outgoingDateWords(letter.outgoingDate)}` : '';
  return render({
    subject: `${letter.heading}: письмо № ${letter.outgoingNumber ?? ''}${from}`,
    greeting: 'Уважаемые коллеги!',
    heading: letter.heading,
    blocks: [
      ...(to.news ? [text(to.news)] : []),
      text(letter.opening),
      facts((letter.facts ?? []).map(({ name, value }) => ({ label: name, value }))),
      ...(letter.closing ? [text(letter.closing)] : []),
      text('Откройте письмо и отметьте, что ознакомились: министерство увидит отметку.'),
      button('Открыть письмо', to.href),
      links([
        { label: 'Письмо в PDF', href: `${to.href}/letter.pdf` },
        { label: 'Письмо в DOCX', href: `${to.href}/letter.docx` },
      ]),
    ],
    site: to.site,
    answerable: false,
    reason: 'Письмо отправлено на адрес вашей организации из справочника «События профминимума».',
  });
}
