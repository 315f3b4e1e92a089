import { formatDateTime } from '../../../common/russian.js';
import { button, facts, links, text } from './body.js';
import { whatNext } from './confirmed.js';
import { eventFacts, frame, type LetterModel } from './model.js';
import { render, type RenderedLetter } from './render.js';

/** From the waiting list straight to a place, the address being confirmed (US-03); goes with an invitation. */
export function promoted(model: LetterModel): RenderedLetter {
  return render({
    ...frame(model, 'Место освободилось, вы участвуете'),
    heading: 'Место освободилось, теперь оно ваше',
    blocks: [
      text('Подошла ваша очередь в листе ожидания. Ничего подтверждать не нужно, ждём вас!'),
      ...whatNext(model),
    ],
  });
}

/** From the waiting list to a place that is held until the address is confirmed. */
export function placeHeld(model: LetterModel, holdExpiresAt: Date | null): RenderedLetter {
  const { event, links: to } = model;
  const until = holdExpiresAt ? ` до ${formatDateTime(holdExpiresAt, event.zone)}` : '';
  return render({
    ...frame(model, 'Для вас освободилось место'),
    heading: 'Для вас освободилось место',
    blocks: [
      text(`Подошла ваша очередь в листе ожидания. Место держится за вами${until}, потом его получит следующий.`),
      button('Подтвердить участие', to.confirm),
      facts(eventFacts(event)),
      links([{ label: 'Не смогу участвовать', href: to.cancel }]),
    ],
  });
}
