import { button, facts, text } from './body.js';
import type { CalledOff } from './event-cancelled.js';
import { eventFacts, frame, type LetterModel, when } from './model.js';
import { render, type RenderedLetter } from './render.js';

/** The organiser took the event off the site: it is not to be counted on, though the registration is kept. */
export function eventWithdrawn(model: LetterModel, { reason, invited, told }: CalledOff): RenderedLetter {
  const { event, links: to } = model;
  return render({
    ...frame(model, 'Снято с публикации'),
    heading: 'Событие снято с публикации',
    blocks: [
      text('Организатор снял с публикации событие, на которое вы записались. Пока на него не рассчитывайте.'),
      facts([
        ...(reason ? [{ label: 'Причина', value: reason }] : []),
        ...eventFacts(event, [{ label: 'Было', value: when(told ?? event, event.zone), struck: true }]),
      ]),
      text('Ваша запись сохраняется: если событие опубликуют снова, мы напишем вам.'),
      ...(invited ? [text('Вложение уберёт событие из вашего календаря.')] : []),
      button('Посмотреть другие события', to.events),
    ],
  });
}
