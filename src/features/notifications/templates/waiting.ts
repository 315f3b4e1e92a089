import { button, facts, links, text } from './body.js';
import { eventFacts, frame, type LetterModel } from './model.js';
import { render, type RenderedLetter } from './render.js';

/** To somebody in the waiting list (US-03); `position` is the number in it, null when the turn has come meanwhile. */
export function waiting(model: LetterModel, position: number | null, addressConfirmed: boolean): RenderedLetter {
  const { event, links: to } = model;
  return render({
    ...frame(model, 'Вы в листе ожидания'),
    heading: position === null ? 'Вы в листе ожидания' : `Вы в листе ожидания, № ${position}`,
    blocks: [
      text(
        'Свободных мест сейчас нет. Как только место освободится и подойдёт ваша очередь, мы напишем на этот адрес.',
      ),
      ...(addressConfirmed
        ? [button('Моя регистрация', to.own)]
        : [
            text('Подтвердите адрес сейчас: тогда освободившееся место сразу станет вашим.'),
            button('Подтвердить адрес', to.confirm),
          ]),
      facts(eventFacts(event)),
      links([{ label: 'Выйти из листа ожидания', href: to.cancel }]),
    ],
  });
}
