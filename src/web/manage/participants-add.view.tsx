import type { JSX } from 'preact';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Checkbox, TextInput } from '../components/inputs.js';
import { Notice } from '../components/messages.js';
import { Section, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { ParticipantFields, type RegistrationForm, typed } from '../public/registration.view.js';
import { EventPage } from './event-page.js';
import { participantsPath } from './participants-words.js';

interface AddParticipantProps {
  context: PageContext;
  actor: Actor;
  event: EventRow;
  form: RegistrationForm;
}

/** A participant whom the organiser adds: the same fields, and the ground of processing the data. */
export function AddParticipantPage({ context, actor, event, form }: AddParticipantProps): JSX.Element {
  const { values, errors } = form;
  return (
    <EventPage
      context={context}
      actor={actor}
      event={event}
      tab="participants"
      title="Новый участник"
      scripts={['school-picker.js']}
      invalid={errors.length > 0}
    >
      <Wrap narrow>
        {event.seatState === 'waitlist' && (
          <Notice tone="warn" title="Мест нет">
            <p>Участник попадёт в лист ожидания: больше мест, чем есть, занять нельзя.</p>
          </Notice>
        )}
        <Form action={`${participantsPath(event.slug)}/new`} csrf={context.csrf} errors={errors} unsaved>
          <TextInput
            name="email"
            label="Электронная почта"
            type="email"
            hint="По ней участник узнаётся; сюда приходят письма о событии"
            value={typed(values, 'email')}
            error={errorOf(errors, 'email')}
          />
          <ParticipantFields form={form} />
          {errorOf(errors, 'anotherPerson') && (
            <Checkbox
              name="anotherPerson"
              label="Это другой человек с тем же именем"
              error={errorOf(errors, 'anotherPerson')}
            />
          )}
          <Section title="Согласие на обработку данных" id="consent">
            <Checkbox
              name="consentOnPaper"
              label="Согласие участника получено на бумаге и хранится у организатора"
              checked={typed(values, 'consentOnPaper') === 'true'}
              error={errorOf(errors, 'consentOnPaper')}
            />
            <TextInput
              name="consentDay"
              label="Дата согласия"
              type="date"
              width="medium"
              value={typed(values, 'consentDay')}
              error={errorOf(errors, 'consentDay')}
            />
          </Section>
          <Checkbox
            name="sendLetter"
            label="Отправить письмо с приглашением"
            hint="Если мест нет, придёт письмо о листе ожидания"
            checked={typed(values, 'sendLetter') === 'true'}
          />
          <Submit label="Добавить участника">
            <a href={participantsPath(event.slug)}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </EventPage>
  );
}
