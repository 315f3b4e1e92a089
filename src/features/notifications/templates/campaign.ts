import { button, text } from './body.js';
import { render, type RenderedLetter } from './render.js';

interface CampaignModel {
  /** First name and patronymic. */
  name: string;
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
  name,
  subject,
  lines,
  organiser,
  site,
  own,
  answerable,
}: CampaignModel): RenderedLetter {
  return render({
    subject,
    greeting: `Здравствуйте, ${name}!`,
    heading: subject,
    blocks: [...lines.filter((line) => line.trim() !== '').map(text), text(organiser), button('Моя регистрация', own)],
    site,
    answerable,
    reason: `Вы получили это письмо, потому что записались на событие. Пишет организатор: ${organiser}.`,
  });
}
