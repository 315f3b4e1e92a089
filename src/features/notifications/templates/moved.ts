import type { Place } from '../../events/events.rules.js';
import type { Times } from '../notifications.rules.js';
import { button, facts, links, text } from './body.js';
import { eventFacts, frame, type LetterModel, type Standing, when, where } from './model.js';
import { render, type RenderedLetter } from './render.js';

export interface Move {
  from: Times;
  reason: string | null;
  /** When the place has changed as well: what it was. */
  place: Place | null;
  standing: Standing;
  /** It stands where it was first announced again. */
  isBack: boolean;
}

const STANDING: Readonly<Record<Standing, string>> = {
  CONFIRMED:
    'Ваше место сохраняется. Если это время подходит, ничего делать не нужно: приглашение в календаре обновится.',
  IN_REVIEW: 'Место по-прежнему держится за вами, заявка на рассмотрении.',
  HELD: 'Место по-прежнему держится за вами, осталось подтвердить участие.',
  WAITING: 'Ваша очередь в листе ожидания сохраняется.',
};

/** «Перенос: было … стало …» with a way to decline (US-08); what came back to its first time is not called moved. */
export function moved(model: LetterModel, { from, reason, place, standing, isBack }: Move): RenderedLetter {
  const { event, links: to } = model;
  return render({
    ...frame(model, isBack ? 'Снова прежнее время' : 'Перенос'),
    heading: isBack ? 'Событие состоится в первоначальное время' : 'Событие перенесено',
    blocks: [
      facts([
        ...eventFacts(event, [
          { label: 'Было', value: when(from, event.zone), struck: true },
          { label: 'Стало', value: when(event, event.zone) },
          ...(place ? [{ label: 'Прежнее место', value: where({ ...event, ...place }), struck: true }] : []),
        ]),
        ...(reason ? [{ label: 'Причина', value: reason }] : []),
      ]),
      text(STANDING[standing]),
      ...(standing === 'HELD' ? [links([{ label: 'Подтвердить участие', href: to.confirm }])] : []),
      text('Если это время не подходит, скажите об этом, и место получит другой.'),
      button('Не смогу', to.cancel),
      links([{ label: 'Моя регистрация', href: to.own }]),
    ],
  });
}
