import type { JSX } from 'preact';
import { formatNumber, formatWhen } from '../../common/russian.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { PublicationCard } from '../../features/publications/publications.service.js';
import { socialTexts } from '../../features/publications/social-texts.rules.js';
import { CopyButton } from '../components/buttons.js';
import { Section } from '../components/page-head.js';

interface SocialTextsProps {
  card: PublicationCard;
  event: EventRow | null;
  /** Plain text. */
  body: string;
  /** Where readers find publications of this kind. */
  path: string;
  site: string;
}

/** The saved text made ready for each network, to be copied by hand: nothing is sent anywhere. */
export function SocialTexts({ card, event, body, path, site }: SocialTextsProps): JSX.Element {
  const { title, lead, slug, zone } = card;
  const texts = socialTexts({
    title,
    lead,
    body,
    when: card.event ? formatWhen(card.event.startsAt, card.event.endsAt, zone) : undefined,
    where: event ? placeOf(event) : undefined,
    url: `${site}${path}/${slug}`,
  });
  return (
    <Section title="Для социальных сетей" id="social">
      <p class="hint">Сохранённый текст, готовый для вставки. Сам он никуда не отправляется.</p>
      <ul class="social-texts">
        {texts.map(({ key, title: network, text, length, limit, isCut }) => (
          <li key={key}>
            <details class="disclosure">
              <summary>
                {network}: {formatNumber(length)} из {formatNumber(limit)} знаков{isCut && ', сокращён'}
              </summary>
              <pre class="social-text">{text}</pre>
            </details>
            <CopyButton text={text}>
              Скопировать<span class="visually-hidden">: {network}</span>
            </CopyButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function placeOf({ format, platform, venue, address }: EventRow): string {
  const online = format === 'ONSITE' ? '' : ['Онлайн', platform].filter(Boolean).join(', ');
  const onSite = format === 'ONLINE' ? '' : [venue, address].filter(Boolean).join(', ');
  return [onSite, online].filter(Boolean).join('; ');
}
