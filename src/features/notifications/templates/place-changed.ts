import type { Place } from '../../events/events.rules.js';
import { button, facts, links, text } from './body.js';
import { eventFacts, frame, type LetterModel, type Standing, when, where } from './model.js';
import { render, type RenderedLetter } from './render.js';

export interface Relocation {
  before: Place;
  /** The reader knows the time as it is: nothing but the place is new. */
  isTimeKnown: boolean;
  standing: Standing;
}

const STANDING: Readonly<Record<Standing, string>> = {
  CONFIRMED: 'Ваше место сохраняется. Приглашение в календаре обновится.',
  IN_REVIEW: 'Место держится за вами, заявка на рассмотрении.',
  HELD: 'Место держится за вами, осталось подтвердить участие.',
  WAITING: 'Ваша очередь в листе ожидания сохраняется.',
};

/** Where to go has changed: «было … стало …». */
export function placeChanged(model: LetterModel, { before, isTimeKnown, standing }: Relocation): RenderedLetter {
  const { event, links: to } = model;
  return render({
    ...frame(model, 'Новое место'),
    heading: 'Изменилось место проведения',
    blocks: [
      facts(
        eventFacts(event, [
          { label: 'Когда', value: when(event, event.zone) },
          { label: 'Было', value: where({ ...event, ...before }), struck: true },
        ]),
      ),
      text(isTimeKnown ? `Время прежнее. ${STANDING[standing]}` : STANDING[standing]),
      ...(standing === 'HELD' ? [links([{ label: 'Подтвердить участие', href: to.confirm }])] : []),
      text('Если новое место не подходит, скажите об этом, и место получит другой.'),
      button('Не смогу', to.cancel),
      links([{ label: 'Моя регистрация', href: to.own }]),
    ],
  });
}
