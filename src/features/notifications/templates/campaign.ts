import { button, greetingTo, text } from './body.js';
import { render, type RenderedLetter } from './render.js';

interface CampaignModel {
  /** Without names while the address is not proved. */
  person: { firstName: string; middleName: string | null };
  subject: string;
  /** The organiser's text, a paragraph a line. */
  lines: readonly string[];
  organiser: string;
  site: string;
  /** The reader's own registration. */
  own: string;
  answerable: boolean;
}

/** What an organiser writes to participants. */
export function campaignLetter({
  person,
  subject,
  lines,
  organiser,
  site,
  own,
  answerable,
}: CampaignModel): RenderedLetter {
  return render({
    subject,
    greeting: greetingTo(person),
    heading: subject,
    blocks: [...lines.filter((line) => line.trim() !== '').map(text), text(organiser), button('Моя регистрация', own)],
    site,
    answerable,
    reason: `Вы получили это письмо, потому что записались на событие. Пишет организатор: ${organiser}.`,
  });
}
