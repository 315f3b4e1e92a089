import type { Place } from '../../events/events.rules.js';
import type { Times } from '../notifications.rules.js';
import { button, facts, links, text } from './body.js';
import { eventFacts, frame, type LetterModel, type Standing, when, where } from './model.js';
import { render, type RenderedLetter } from './render.js';

const STANDING: Readonly<Record<Standing, string>> = {
  CONFIRMED: 'Ваше место сохраняется, регистрироваться заново не нужно. Вложение вернёт событие в ваш календарь.',
  IN_REVIEW: 'Место по-прежнему держится за вами, заявка на рассмотрении.',
  HELD: 'Место по-прежнему держится за вами, осталось подтвердить участие.',
  WAITING: 'Ваша очередь в листе ожидания сохраняется.',
};

export interface Return {
  reason: string | null;
  standing: Standing;
  /** The time the reader knows, when it is another one. */
  time: Times | null;
  /** The same of the place. */
  place: Place | null;
}

/** The event takes place after all: to those who were told that it is off (US-09). */
export function eventRestored(model: LetterModel, { reason, standing, time, place }: Return): RenderedLetter {
  const { event, links: to } = model;
  return render({
    ...frame(model, 'Состоится'),
    heading: 'Событие состоится',
    blocks: [
      text('Раньше мы сообщали, что на событие рассчитывать нельзя. Это больше не так: оно состоится.'),
      facts([
        ...eventFacts(event),
        ...(time ? [{ label: 'Прежнее время', value: when(time, event.zone), struck: true }] : []),
        ...(place ? [{ label: 'Прежнее место', value: where({ ...event, ...place }), struck: true }] : []),
        ...(reason ? [{ label: 'Причина', value: reason }] : []),
      ]),
      text(STANDING[standing]),
      ...(standing === 'HELD' ? [links([{ label: 'Подтвердить участие', href: to.confirm }])] : []),
      text('Если у вас уже другие планы, скажите об этом, и место получит другой.'),
      button('Не смогу', to.cancel),
      links([{ label: 'Моя регистрация', href: to.own }]),
    ],
  });
}
