import type { JSX } from 'preact';
import type { FieldError } from '../../common/errors.js';
import { count, formatWhen, inZone, zoneLabel } from '../../common/russian.js';
import type { RegistrationCounts } from '../../features/registrations/roster.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { DateTimeInput, TextArea } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { MANAGE_AREA } from './area.js';
import type { ManagedEvent } from './event-form.js';

/** How many people a change is told to. */
function told(counts: RegistrationCounts | null): number {
  if (!counts) return 0;
  return Object.entries(counts).reduce((sum, [state, number]) => (state === 'CANCELLED' ? sum : sum + number), 0);
}

export function MovePage(props: {
  context: PageContext;
  event: ManagedEvent;
  values: FormValues | null;
  errors: readonly FieldError[];
  counts: RegistrationCounts | null;
}): JSX.Element {
  const { context, event, values, errors, counts } = props;
  const wall = (instant: Date) => inZone(instant, event.zone).toPlainDateTime().toString({ smallestUnit: 'minute' });
  const shown: FormValues = values ?? {
    startsAt: wall(event.startsAt),
    endsAt: wall(event.endsAt),
    revision: String(event.revision),
  };
  const field = (name: string) => ({ name, value: typed(shown, name), error: errorOf(errors, name) });
  const zone = zoneLabel(event.zone, event.startsAt);
  return (
    <Page {...context} area={MANAGE_AREA} title={`Перенос: ${event.title}`} invalid={errors.length > 0} noindex>
      <PageHead
        title="Перенос события"
        crumbs={[{ title: event.title, href: `/manage/events/${event.slug}` }]}
        about={`Сейчас: ${formatWhen(event.startsAt, event.endsAt, event.zone)}`}
      />
      <Wrap narrow>
        <Form action={`/manage/events/${event.slug}/move`} csrf={context.csrf} errors={errors} unsaved>
          <input type="hidden" name="revision" value={typed(shown, 'revision')} />
          <DateTimeInput {...field('startsAt')} label="Новое начало" zone={zone} />
          <DateTimeInput {...field('endsAt')} label="Новое окончание" zone={zone} />
          <TextArea
            {...field('reason')}
            label="Причина"
            hint="Её увидят участники: в письме и на странице"
            rows={2}
            maxLength={500}
          />
          <p>
            {told(counts) > 0
              ? `Письмо получат ${count(told(counts), 'участник', 'участника', 'участников')}.`
              : 'Письма никому не уйдут: участников пока нет.'}
          </p>
          <Submit label="Перенести">
            <a href={`/manage/events/${event.slug}`}>Не переносить</a>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}

export function CancelPage(props: {
  context: PageContext;
  event: ManagedEvent;
  values: FormValues;
  errors: readonly FieldError[];
  counts: RegistrationCounts | null;
}): JSX.Element {
  const { context, event, values, errors, counts } = props;
  return (
    <Page {...context} area={MANAGE_AREA} title={`Отмена: ${event.title}`} invalid={errors.length > 0} noindex>
      <PageHead
        title="Отмена события"
        crumbs={[{ title: event.title, href: `/manage/events/${event.slug}` }]}
        about={formatWhen(event.startsAt, event.endsAt, event.zone)}
      />
      <Wrap narrow>
        <Notice tone="warn" title="Отмена окончательная">
          <p>
            Страница останется с пометкой «Отменено», в календарях событие станет отменённым, вход закроется. Письмо
            получат {count(told(counts), 'человек', 'человека', 'человек')}. Восстановить событие может только
            министерство.
          </p>
        </Notice>
        <Form action={`/manage/events/${event.slug}/cancel`} csrf={context.csrf} errors={errors}>
          <TextArea
            name="reason"
            value={typed(values, 'reason')}
            error={errorOf(errors, 'reason')}
            label="Причина"
            hint="Её увидят участники"
            rows={2}
            maxLength={500}
          />
          <Submit label="Отменить событие" danger>
            <a href={`/manage/events/${event.slug}`}>Не отменять</a>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}

export function RestorePage(props: {
  context: PageContext;
  event: ManagedEvent;
  values: FormValues;
  errors: readonly FieldError[];
  counts: RegistrationCounts | null;
}): JSX.Element {
  const { context, event, values, errors } = props;
  return (
    <Page {...context} area={MANAGE_AREA} title={`Восстановление: ${event.title}`} invalid={errors.length > 0} noindex>
      <PageHead
        title="Восстановление события"
        crumbs={[{ title: event.title, href: `/manage/events/${event.slug}` }]}
        about={formatWhen(event.startsAt, event.endsAt, event.zone)}
      />
      <Wrap narrow>
        <Form action={`/manage/events/${event.slug}/restore`} csrf={context.csrf} errors={errors}>
          <TextArea
            name="reason"
            value={typed(values, 'reason')}
            error={errorOf(errors, 'reason')}
            label="Причина"
            hint="Её увидят те, кому сообщили об отмене"
            rows={2}
            maxLength={500}
          />
          <Submit label="Восстановить событие">
            <a href={`/manage/events/${event.slug}`}>Не восстанавливать</a>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}
