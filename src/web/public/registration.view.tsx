import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { formatDateTime, formatWhen } from '../../common/russian.js';
import { registrationStatus } from '../../features/events/events.rules.js';
import type { Offer } from '../../features/registrations/registrations.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { ButtonLink } from '../components/buttons.js';
import { KindChip } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Checkbox, type Option, TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { Confirmation, Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { SchoolPicker } from '../components/school-picker.js';
import type { PageContext } from '../page-context.service.js';

export interface RegistrationForm {
  values: FormValues;
  errors: readonly FieldError[];
  candidates: readonly Option[];
  municipalities: readonly Option[];
}

/** What was typed in `field`, to be shown again. */
export function typed(values: FormValues, field: string): string | undefined {
  const value = values[field];
  return typeof value === 'string' ? value : undefined;
}

/** As the fields stand on the page: the summary of errors lists them in the same order. */
const FIELDS = [
  'stages',
  'lastName',
  'firstName',
  'middleName',
  'schoolId',
  'schoolName',
  'municipality',
  'position',
  'email',
  'consent.accepted',
  'consent',
];

/** What was refused, in the order of the form's fields; what belongs to no field of it comes last. */
export function inFieldOrder(errors: readonly FieldError[]): FieldError[] {
  const place = ({ field }: FieldError) => (FIELDS.indexOf(field) + FIELDS.length + 1) % (FIELDS.length + 1);
  return errors.toSorted((a, b) => place(a) - place(b));
}

/** One page: name, address, school, position, and apart from them the consent, empty (152-FZ, art. 9). */
export function RegistrationFormPage(props: {
  context: PageContext;
  event: EventRow;
  form: RegistrationForm;
  consent: { version: string };
}): JSX.Element {
  const { context, event, form, consent } = props;
  const { errors } = form;
  const waits = event.seatState === 'waitlist';
  const title = waits ? 'Лист ожидания' : 'Регистрация';
  return (
    <Page {...context} title={`${title}: ${event.title}`} invalid={errors.length > 0} noindex>
      <PageHead
        title={title}
        crumbs={[{ title: event.title, href: `/events/${event.slug}` }]}
        chips={<KindChip kind={event.kind} />}
        about={formatWhen(event.startsAt, event.endsAt, event.zone)}
      />
      <Wrap narrow>
        {waits && (
          <Notice tone="warn" title="Свободных мест нет">
            <p>Запишитесь в очередь: номер будет в письме, а когда место освободится, получите письмо.</p>
          </Notice>
        )}
        <Form action={`/events/${event.slug}/register`} csrf={context.csrf} errors={inFieldOrder(errors)} unsaved>
          <EntryFields form={form} version={consent.version} />
          <Submit label={waits ? 'Встать в лист ожидания' : 'Зарегистрироваться'} />
        </Form>
      </Wrap>
    </Page>
  );
}

/** Everything that registering asks for: who, the address, and apart from them the consent. */
export function EntryFields({ form, version }: { form: RegistrationForm; version: string }): JSX.Element {
  const { values, errors } = form;
  return (
    <>
      <ParticipantFields form={form} />
      <TextInput
        name="email"
        type="email"
        label="Электронная почта"
        hint="Сюда придёт письмо со ссылкой, по которой подтверждают участие и подключаются"
        autocomplete="email"
        value={typed(values, 'email')}
        error={errorOf(errors, 'email')}
        maxLength={254}
      />
      <input type="hidden" name="consent.version" value={version} />
      <Checkbox
        name="consent.accepted"
        label={
          <>
            Я даю{' '}
            <a href="/consent" target="_blank" rel="noopener">
              согласие на обработку персональных данных
            </a>
          </>
        }
        checked={isTicked(values)}
        error={errorOf(errors, 'consent.accepted') ?? errorOf(errors, 'consent')}
      />
    </>
  );
}

/** Name, school and position: the same when registering and when correcting. */
export function ParticipantFields({ form }: { form: RegistrationForm }): JSX.Element {
  const { values, errors, municipalities, candidates } = form;
  const field = (name: string) => ({ name, value: typed(values, name), error: errorOf(errors, name) });
  return (
    <>
      <TextInput {...field('lastName')} label="Фамилия" autocomplete="family-name" maxLength={100} />
      <TextInput {...field('firstName')} label="Имя" autocomplete="given-name" maxLength={100} />
      <TextInput {...field('middleName')} label="Отчество" autocomplete="additional-name" maxLength={100} optional />
      <SchoolPicker
        value={{
          schoolId: typed(values, 'schoolId'),
          schoolName: typed(values, 'schoolName'),
          schoolMissing: Boolean(values['schoolMissing']),
          municipality: typed(values, 'municipality'),
        }}
        municipalities={municipalities}
        candidates={candidates}
        errors={{
          schoolId: errorOf(errors, 'schoolId'),
          schoolName: errorOf(errors, 'schoolName'),
          municipality: errorOf(errors, 'municipality'),
        }}
      />
      <TextInput {...field('position')} label="Должность" autocomplete="organization-title" maxLength={200} optional />
    </>
  );
}

function isTicked(values: FormValues): boolean {
  const consent = values['consent'];
  return typeof consent === 'object' && consent !== null && 'accepted' in consent && Boolean(consent.accepted);
}

/** What happens next, and the address to check. The same whether the address was known before (nobody can probe it). */
export function RegistrationDonePage(props: {
  context: PageContext;
  event: EventRow;
  email: string;
  offer: Offer;
}): JSX.Element {
  const { context, event, email, offer } = props;
  const waits = offer === 'waiting';
  return (
    <Page {...context} title="Проверьте почту" noindex>
      <Wrap narrow>
        <Confirmation title={waits ? 'Осталось подтвердить адрес' : 'Место за вами, осталось подтвердить'}>
          <p>
            Мы отправили письмо на <b>{email}</b>.
          </p>
        </Confirmation>
        <h2>Что дальше</h2>
        <ol>
          <li>Откройте письмо и нажмите «Подтвердить».</li>
          {waits ? (
            <li>
              Если есть свободное место, оно сразу станет вашим. Если нет, вы узнаете свой номер в листе ожидания, а
              когда место освободится, придёт письмо.
            </li>
          ) : (
            <li>
              {event.approvalRequired
                ? 'Организатор рассмотрит заявку. Если одобрит, придёт приглашение,'
                : 'В ответ придёт приглашение,'}{' '}
              и событие появится в вашем календаре
              {event.format === 'ONSITE' ? '' : ' вместе со ссылкой для подключения'}.
            </li>
          )}
          <li>
            Письма нет дольше 10 минут? Загляните в папку «Спам» и проверьте адрес выше. Если в нём ошибка,
            зарегистрируйтесь ещё раз.
          </li>
        </ol>
        <p class="actions">
          <ButtonLink href={`/events/${event.slug}`}>К событию</ButtonLink>
          <ButtonLink href="/events" look="quiet">
            Другие события
          </ButtonLink>
        </p>
      </Wrap>
    </Page>
  );
}

/** Why one cannot register now, and what one can do instead. */
export function RegistrationClosedPage({
  context,
  event,
  now,
}: {
  context: PageContext;
  event: EventRow;
  now: Date;
}): JSX.Element {
  const status = registrationStatus(event, now);
  return (
    <Page {...context} title="Регистрация недоступна" noindex>
      <PageHead title={closedTitle(event, status)} crumbs={[{ title: event.title, href: `/events/${event.slug}` }]} />
      <Wrap narrow>
        {status === 'not-yet' && event.registrationOpensAt && (
          <p>Она откроется {formatDateTime(event.registrationOpensAt, event.zone)}.</p>
        )}
        {status === 'by-list' && (
          <p>
            Участников на это событие записывает организатор. Если вы в списке, письмо с вашей ссылкой уже пришло или
            придёт от него.
          </p>
        )}
        {status === 'none' && (
          <p>
            {event.format === 'ONLINE'
              ? 'Подключайтесь'
              : event.format === 'ONSITE'
                ? 'Приходите'
                : 'Приходите или подключайтесь'}{' '}
            к началу: {formatWhen(event.startsAt, event.endsAt, event.zone)}.
          </p>
        )}
        {event.cancelledAt && <p>{event.cancelReason}</p>}
        <p class="actions">
          <ButtonLink href={`/events/${event.slug}`} look="primary">
            К событию
          </ButtonLink>
          <ButtonLink href="/events">Другие события</ButtonLink>
        </p>
      </Wrap>
    </Page>
  );
}

function closedTitle(event: EventRow, status: string): string {
  if (event.cancelledAt) return 'Событие отменено';
  if (status === 'none') return 'Регистрация не нужна';
  if (status === 'by-list') return 'Участие по списку организатора';
  return status === 'not-yet' ? 'Регистрация ещё не открыта' : 'Регистрация закрыта';
}
