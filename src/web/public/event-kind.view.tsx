import type { JSX } from 'preact';
import { count, formatDate } from '../../common/russian.js';
import { STUDY_FORM_WORDS } from '../../features/events/event-kinds.rules.js';
import { themesWord } from '../../features/events/event-words.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import { Chip } from '../components/chips.js';
import { Fact } from '../components/event-facts.js';
import { Section } from '../components/page-head.js';

/** What one event has by its kind, in the card beside the story: hours and form of a course, who may come. */
export function KindFacts({ event }: { event: EventRow }): JSX.Element | null {
  if (event.kind === 'COURSE' && event.academicHours !== null) {
    return (
      <Fact
        icon="course"
        title={count(event.academicHours, 'академический час', 'академических часа', 'академических часов')}
      >
        {event.studyForm && `Форма обучения: ${STUDY_FORM_WORDS[event.studyForm].toLowerCase()}`}
      </Fact>
    );
  }
  if (event.kind === 'PARENT_MEETING') {
    return (
      <Fact icon="parentMeeting" title="Открыто для всех">
        Без регистрации: имена участников не собираем
      </Fact>
    );
  }
  if (event.closedList) {
    return (
      <Fact icon="meeting" title="По списку организатора">
        Участвуют приглашённые
      </Fact>
    );
  }
  return null;
}

/** Lists that belong to the kind: themes, halls, sites, the call for theses. */
export function KindSections({ event, now }: { event: EventRow; now: Date }): JSX.Element {
  return (
    <>
      {event.themes.length > 0 && (
        <Section title={themesWord(event.kind)} id="themes">
          <ul>
            {event.themes.map((theme) => (
              <li key={theme}>{theme}</li>
            ))}
          </ul>
        </Section>
      )}
      <Papers event={event} now={now} />
      {event.halls.length > 0 && (
        <Section title="Залы" id="halls">
          <ul>
            {event.halls.map((hall) => (
              <li key={hall}>{hall}</li>
            ))}
          </ul>
        </Section>
      )}
      {event.sites.length > 0 && (
        <Section title="Площадки" id="sites">
          <ul>
            {event.sites.map(({ name, address }) => (
              <li key={name}>
                <strong>{name}</strong>
                {address && <span class="soft">, {address}</span>}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Papers({ event, now }: { event: EventRow; now: Date }): JSX.Element | null {
  const { papersText, papersDueAt } = event;
  if (!papersText && !papersDueAt) return null;
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(event.zone).toPlainDate();
  const isOver = papersDueAt !== null && papersDueAt < today.toString();
  return (
    <Section title="Приём тезисов" id="papers">
      {papersDueAt && (
        <p class="chips">
          <Chip tone={isOver ? 'neutral' : 'ok'}>{isOver ? 'Приём окончен' : 'Приём открыт'}</Chip>
          <span>
            {isOver ? 'Принимали до' : 'Принимаем до'}{' '}
            {formatDate(Temporal.PlainDate.from(papersDueAt).toZonedDateTime(event.zone).toInstant(), event.zone)}{' '}
            включительно
          </span>
        </p>
      )}
      <div class="rich">{papersText?.split('\n').map((line, n) => line && <p key={n}>{line}</p>)}</div>
    </Section>
  );
}
