import { formatDateTime } from '../../../common/russian.js';
import { button, facts, links, text } from './body.js';
import { eventFacts, frame, type LetterModel } from './model.js';
import { render, type RenderedLetter } from './render.js';

/** To somebody who has just registered: the address is to be confirmed while the place is held (US-01). */
export function checkAddress(model: LetterModel, holdExpiresAt: Date | null, unheld = false): RenderedLetter {
  const { event, links: to } = model;
  return render({
    ...frame(model, 'Подтвердите участие'),
    heading: 'Остался один шаг',
    blocks: [
      text(
        unheld
          ? 'Этот адрес указали при записи на событие. Подтвердите, что он ваш: тогда займём место, а если мест уже не будет — номер в листе ожидания.'
          : 'Этот адрес указали при записи на событие. Подтвердите, что он ваш, и место останется за вами.',
      ),
      button('Подтвердить участие', to.confirm),
      ...(holdExpiresAt && !unheld
        ? [text(`Место держится за вами до ${formatDateTime(holdExpiresAt, event.zone)}.`)]
        : []),
      facts(eventFacts(event)),
      links([{ label: 'Изменить данные или отказаться', href: to.own }]),
      text('Если вы не записывались, ничего делать не нужно: место освободится само.'),
    ],
  });
}
