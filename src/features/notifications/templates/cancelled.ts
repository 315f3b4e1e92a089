import { button, facts, links, text } from './body.js';
import { eventFacts, frame, type LetterModel } from './model.js';
import { render, type RenderedLetter } from './render.js';

export interface Cancellation {
  byOrganiser: boolean;
  wasWaiting: boolean;
  /** True when the person was sent an invitation, which this letter takes back. */
  invited: boolean;
}

/** The registration is cancelled, by the person or by the organiser. */
export function cancelled(model: LetterModel, { byOrganiser, wasWaiting, invited }: Cancellation): RenderedLetter {
  const { event, links: to } = model;
  const own = wasWaiting ? 'Вы вышли из листа ожидания' : 'Вы отказались от участия';
  const heading = byOrganiser ? 'Организатор отменил вашу регистрацию' : own;
  const thanks = wasWaiting
    ? 'Ваша очередь перешла к следующим.'
    : 'Спасибо, что предупредили: место получит следующий в очереди.';
  return render({
    ...frame(model, byOrganiser ? 'Регистрация отменена' : own),
    heading,
    blocks: [
      text(byOrganiser ? 'Если это ошибка, напишите организатору или зарегистрируйтесь ещё раз.' : thanks),
      facts(eventFacts(event)),
      ...(invited ? [text('Вложение уберёт событие из вашего календаря.')] : []),
      ...(byOrganiser ? [] : [text('Передумали? Запишитесь ещё раз на странице события.')]),
      button('Открыть страницу события', to.event),
      links([{ label: 'Другие события', href: to.events }]),
    ],
  });
}
