import type { ClaimNews } from '../../programs/speakers.service.js';
import { button, text } from './body.js';
import { render, type RenderedLetter } from './render.js';

/** To who said «Это я» about a speaker: what the organiser answered. */
export function speakerClaimDecided(news: ClaimNews, site: string): RenderedLetter {
  const isYours = news.state === 'CONFIRMED';
  const speaker = `«${news.fullName}» в программе события «${news.event}»`;
  return render({
    subject: `${isYours ? 'Вы в программе' : 'Спикер не привязан'}: ${news.event}`,
    greeting: `Здравствуйте, ${[news.firstName, news.middleName].filter(Boolean).join(' ')}!`,
    heading: isYours ? 'Организатор подтвердил: это вы' : 'Организатор не подтвердил, что это вы',
    blocks: isYours
      ? [
          text(`Спикер ${speaker} теперь привязан к вашему кабинету. Там собраны все ваши выступления.`),
          button('Мои выступления', `${site}/me`),
        ]
      : [
          text(`Спикер ${speaker} не привязан к вашему кабинету. Если это ошибка, напишите организатору события.`),
          button('Открыть событие', `${site}/events/${news.slug}`),
        ],
    site,
    answerable: false,
    reason: 'Вы получили это письмо, потому что нажали «Это я» в программе события.',
  });
}
