import type { Times } from '../notifications.rules.js';
import { button, facts, text } from './body.js';
import { eventFacts, frame, type LetterModel, when } from './model.js';
import { render, type RenderedLetter } from './render.js';

export interface CalledOff {
  reason: string | null;
  /** True when the person was sent an invitation, which this letter takes back. */
  invited: boolean;
  /** The time the person was told last, when it is not the event's: a move of which the letter has not gone. */
  told: Times | null;
}

/** The organiser called the event off (US-09). */
export function eventCancelled(model: LetterModel, { reason, invited, told }: CalledOff): RenderedLetter {
  const { event, links: to } = model;
  return render({
    ...frame(model, 'Отменено'),
    heading: 'Событие отменено',
    blocks: [
      text('Событие, на которое вы записались, не состоится. Приносим извинения.'),
      facts([
        ...(reason ? [{ label: 'Причина', value: reason }] : []),
        ...eventFacts(event, [{ label: 'Было', value: when(told ?? event, event.zone), struck: true }]),
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
