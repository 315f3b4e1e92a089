import { button, facts, links, text } from './body.js';
import { eventFacts, frame, type LetterModel } from './model.js';
import { render, type RenderedLetter } from './render.js';

/** The address is sure and the place is kept, but the organiser has yet to decide. */
export function inReview(model: LetterModel): RenderedLetter {
  const { event, links: to } = model;
  return render({
    ...frame(model, 'Заявка на рассмотрении'),
    heading: 'Заявка принята',
    blocks: [
      text(
        'На это событие участников утверждает организатор. Место держится за вами до его решения, ответ придёт на этот адрес.',
      ),
      facts(eventFacts(event)),
      button('Моя заявка', to.own),
      links([{ label: 'Не смогу участвовать', href: to.cancel }]),
    ],
  });
}
