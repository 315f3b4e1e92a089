import { button, facts, links, text } from './body.js';
import { eventFacts, frame, type LetterModel } from './model.js';
import { render, type RenderedLetter } from './render.js';

/** The organiser said no; `reason` is null once the data of the registration is erased. */
export function rejected(model: LetterModel, reason: string | null): RenderedLetter {
  const { event, links: to, answerable } = model;
  return render({
    ...frame(model, 'Заявка отклонена'),
    heading: 'Организатор отклонил вашу заявку',
    blocks: [
      ...(reason ? [facts([{ label: 'Причина', value: reason }])] : []),
      text(
        answerable || event.contact
          ? 'Если это ошибка, напишите организатору: подать заявку снова можно с его разрешения.'
          : 'Подать заявку на это событие снова можно с разрешения организатора.',
      ),
      facts(eventFacts(event)),
      button('Другие события', to.events),
      links([{ label: 'Страница события', href: to.event }]),
    ],
  });
}
