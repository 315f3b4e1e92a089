import { button, facts, text } from './body.js';
import { eventFacts, frame, type LetterModel, when } from './model.js';
import { render, type RenderedLetter } from './render.js';

/** The organiser called the event off (US-09); `invited` had an invitation, which this letter takes back. */
export function eventCancelled(model: LetterModel, reason: string | null, invited: boolean): RenderedLetter {
  const { event, links: to } = model;
  return render({
    ...frame(model, 'Отменено'),
    heading: 'Событие отменено',
    blocks: [
      text('Событие, на которое вы записались, не состоится. Приносим извинения.'),
      facts([
        ...(reason ? [{ label: 'Причина', value: reason }] : []),
        ...eventFacts(event, [{ label: 'Было', value: when(event, event.zone), struck: true }]),
      ]),
      text(
        invited
          ? 'От вас ничего не требуется. Вложение уберёт событие из вашего календаря.'
          : 'От вас ничего не требуется.',
      ),
      button('Посмотреть другие события', to.events),
    ],
  });
}
