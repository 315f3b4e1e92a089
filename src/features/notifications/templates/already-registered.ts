import { button, facts, links, text } from './body.js';
import { calendarLinks, eventFacts, frame, isRemote, type LetterModel } from './model.js';
import { render, type RenderedLetter } from './render.js';

/** To somebody who registered again or asked for the link: nothing changes (US-02). */
export function alreadyRegistered(model: LetterModel): RenderedLetter {
  const { event, links: to } = model;
  return render({
    ...frame(model, 'Вы уже зарегистрированы'),
    heading: 'Вы уже зарегистрированы',
    blocks: [
      text('Место за вами, записываться ещё раз не нужно. Вот ваша ссылка.'),
      button('Моя регистрация', to.own),
      facts(eventFacts(event)),
      links([
        ...(isRemote(event) ? [{ label: 'Подключиться к трансляции', href: to.join }] : []),
        ...calendarLinks(to),
        { label: 'Не смогу участвовать', href: to.cancel },
      ]),
    ],
  });
}
