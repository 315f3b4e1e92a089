import { button, greetingTo, text } from './body.js';
import { render, type RenderedLetter } from './render.js';

interface CampaignModel {
  /** Without names while the address is not proved. */
  person: { firstName: string; middleName: string | null };
  subject: string;
  /** What has changed since the organiser wrote; null when nothing has. */
  news: string | null;
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
  news,
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
    blocks: [
      ...(news ? [text(news)] : []),
      ...lines.filter((line) => line.trim() !== '').map(text),
      text(organiser),
      button('Моя регистрация', own),
    ],
    site,
    answerable,
    reason: `Вы получили это письмо, потому что записались на событие. Пишет организатор: ${organiser}.`,
  });
}
