import type { JSX } from 'preact';
import { formatWhen } from '../../common/russian.js';
import { SERIES_KIND_WORDS } from '../../features/events/series.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { SeriesRow } from '../../features/events/series.service.js';
import type { StagePlacement } from '../../features/registrations/series-registering.service.js';
import { ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Checkboxes } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { Page } from '../components/layout.js';
import { Confirmation } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { EntryFields, inFieldOrder, type RegistrationForm } from './registration.view.js';

interface SeriesFormProps {
  context: PageContext;
  series: SeriesRow;
  /** What can be entered now. */
  open: readonly EventRow[];
  form: RegistrationForm;
  /** Of the consent in force. */
  version: string;
}

/** The form of an event once for all of a series; every date is ticked, and can be left out. */
export function SeriesFormPage({ context, series, open, form, version }: SeriesFormProps): JSX.Element {
  const { values, errors } = form;
  const chosen = [values['stages'] ?? []].flat().map(String);
  return (
    <Page {...context} title={`Регистрация: ${series.title}`} invalid={errors.length > 0} noindex>
      <PageHead
        title="Регистрация на все даты"
        crumbs={[{ title: series.title, href: `/series/${series.slug}` }]}
        chips={<Chip>{SERIES_KIND_WORDS[series.kind]}</Chip>}
        about={series.organiser}
      />
      <Wrap narrow>
        <Form action={`/series/${series.slug}/register`} csrf={context.csrf} errors={inFieldOrder(errors)} unsaved>
          <Checkboxes
            name="stages"
            label="Даты"
            hint="Снимите отметку с тех, на которые не придёте"
            error={errorOf(errors, 'stages')}
            values={chosen}
            options={open.map((event) => ({
              value: event.slug,
              label: event.title,
              hint: [
                formatWhen(event.startsAt, event.endsAt, event.zone),
                event.seatState === 'waitlist' && 'мест нет, лист ожидания',
              ]
                .filter(Boolean)
                .join(' · '),
            }))}
          />
          <EntryFields form={form} version={version} />
          <Submit label="Зарегистрироваться" />
        </Form>
      </Wrap>
    </Page>
  );
}

interface SeriesRegisteredProps {
  context: PageContext;
  series: SeriesRow;
  email: string;
  placed: readonly StagePlacement[];
}

/** Where one stands with each date. The same whether the address was known before (nobody can probe it). */
export function SeriesRegisteredPage({ context, series, email, placed }: SeriesRegisteredProps): JSX.Element {
  const isSure = placed.every(({ placement }) => placement.ownToken !== null);
  return (
    <Page {...context} title={isSure ? 'Вы записаны' : 'Проверьте почту'} noindex>
      <Wrap narrow>
        <Confirmation title={isSure ? 'Вы записаны' : 'Осталось подтвердить адрес'}>
          <p>
            {isSure
              ? `На ${email} придёт письмо со всеми датами.`
              : `Мы отправили письмо на ${email}. Одна кнопка в нём подтвердит все даты; до какого часа места за вами, сказано в письме.`}
          </p>
        </Confirmation>
        <KeyValues
          items={placed.map(({ event, placement }) => ({
            key: event.title,
            value: `${formatWhen(event.startsAt, event.endsAt, event.zone)}${
              isSure && placement.position !== null ? `; лист ожидания, № ${placement.position}` : ''
            }`,
          }))}
        />
        <p class="actions">
          <ButtonLink href={`/series/${series.slug}`}>К циклу</ButtonLink>
        </p>
      </Wrap>
    </Page>
  );
}
