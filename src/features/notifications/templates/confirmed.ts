import { JOIN_OPENS_MINUTES } from '../../events/events.rules.js';
import { type Block, button, facts, links, text } from './body.js';
import { calendarLinks, eventFacts, frame, isRemote, type LetterModel } from './model.js';
import { render, type RenderedLetter } from './render.js';

/** The place is the person's; goes with an invitation for the calendar. */
export function confirmed(model: LetterModel): RenderedLetter {
  return render({
    ...frame(model, 'Вы участвуете'),
    heading: 'Место за вами',
    blocks: [text('Спасибо, участие подтверждено. Ждём вас!'), ...whatNext(model)],
  });
}

const WAY_IN = `Вход откроется за ${JOIN_OPENS_MINUTES} минут до начала. Ссылка личная и не изменится, даже если сменится адрес трансляции.`;

/** How to come, in the calendar and how to give the place back: the part shared with the letter about a freed place. */
export function whatNext({ event, links: to }: LetterModel): Block[] {
  const remote = isRemote(event);
  return [
    facts(eventFacts(event)),
    remote ? button('Подключиться', to.join) : button('Моя регистрация', to.own),
    ...(remote ? [text(WAY_IN)] : []),
    text('Приглашение для календаря вложено в письмо. Если оно не открылось, добавьте событие по ссылке.'),
    links([
      ...calendarLinks(to),
      ...(remote ? [{ label: 'Моя регистрация', href: to.own }] : []),
      { label: 'Не смогу участвовать', href: to.cancel },
    ]),
  ];
}
