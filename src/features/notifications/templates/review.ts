import { formatDateTime } from '../../../common/russian.js';
import type { ReviewNews } from '../../events/reviews.service.js';
import { type Block, button, facts, text } from './body.js';
import { render, type RenderedLetter } from './render.js';

/** To who put an event up for review: returned with a remark, approved, published. */
export function reviewed(news: ReviewNews, site: string): RenderedLetter {
  const { subject, heading, blocks } = wordsOf(news, `${site}/manage/events/${news.slug}/review`, site);
  return render({
    subject: `${subject}: ${news.title}`,
    greeting: `Здравствуйте, ${news.authorName}!`,
    heading,
    blocks: [facts([{ label: 'Событие', value: news.title }]), ...blocks],
    site,
    answerable: false,
    reason: 'Вы получили это письмо, потому что отправили событие на проверку.',
  });
}

function wordsOf(
  { outcome, remark, publishAt, zone, slug }: ReviewNews,
  page: string,
  site: string,
): { subject: string; heading: string; blocks: Block[] } {
  switch (outcome) {
    case 'RETURNED':
      return {
        subject: 'Нужно исправить',
        heading: 'Событие вернули на доработку',
        blocks: [
          ...(remark ? [facts([{ label: remark.author ?? 'Замечание', value: remark.text }])] : []),
          button('Посмотреть замечания', page),
        ],
      };
    case 'APPROVED':
      return {
        subject: 'Согласовано',
        heading: 'Событие согласовано',
        blocks: [
          text(publishAt ? `Оно опубликуется само ${formatDateTime(publishAt, zone)}.` : 'Его можно публиковать.'),
          button('Открыть событие', page),
        ],
      };
    case 'PUBLISHED':
      return {
        subject: 'Опубликовано',
        heading: 'Событие опубликовано',
        blocks: [
          text('Его видят все, регистрация идёт.'),
          button('Открыть страницу события', `${site}/events/${slug}`),
        ],
      };
  }
}
