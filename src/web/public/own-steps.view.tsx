import type { JSX } from 'preact';
import { formatDateTime, formatWhen } from '../../common/russian.js';
import { JOIN_OPENS_MINUTES } from '../../features/events/events.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { RegistrationRow } from '../../features/registrations/registrations.service.js';
import { ActionForm, ButtonLink, JoinButton } from '../components/buttons.js';
import { Page } from '../components/layout.js';
import { PageHead, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';

interface StepProps {
  context: PageContext;
  /** Null when the event is gone. */
  event: EventRow | null;
}

/** What the link of a letter opens: one button says that the address is one's own. */
export function ConfirmPage(props: StepProps & { token: string; registration: RegistrationRow }): JSX.Element {
  const { context, event, token, registration } = props;
  const { state, holdExpiresAt } = registration;
  const waits = state === 'WAITLISTED';
  return (
    <Page {...context} title="Подтверждение" noindex>
      <PageHead title={waits ? 'Подтвердите адрес' : 'Подтвердите участие'} />
      <Wrap narrow>
        {event && (
          <p class="lead">
            {event.title}, {formatWhen(event.startsAt, event.endsAt, event.zone)}
          </p>
        )}
        {event && holdExpiresAt && <p>Место держится за вами до {formatDateTime(holdExpiresAt, event.zone)}.</p>}
        <ActionForm action={`/r/${token}/confirm`} csrf={context.csrf} look="primary">
          {waits ? 'Подтвердить адрес' : 'Подтвердить участие'}
        </ActionForm>
        <p class="note">Не регистрировались? Закройте страницу: без подтверждения место освободится само.</p>
      </Wrap>
    </Page>
  );
}

/** Instead of a link that was closed: the one in force goes to the address of the registration. */
export function NewLinkPage({ context, token }: { context: PageContext; token: string }): JSX.Element {
  return (
    <Page {...context} title="Новая ссылка" noindex>
      <PageHead title="Новая ссылка на регистрацию" />
      <Wrap narrow>
        <p>Пришлём её на почту, которая указана в регистрации, не чаще раза в 10 минут.</p>
        <ActionForm action={`/r/${token}/again`} csrf={context.csrf} look="primary">
          Прислать ссылку
        </ActionForm>
      </Wrap>
    </Page>
  );
}

/** The door of the broadcast for whoever the browser does not vouch for; `confirms`: the place is taken with it. */
export function EnterPage(props: StepProps & { back: string; href: string; confirms: boolean }): JSX.Element {
  const { context, event, back, href, confirms } = props;
  return (
    <Page {...context} title="Подключение" noindex>
      <PageHead title="Подключение" crumbs={[{ title: event?.title ?? 'Событие', href: back }]} />
      <Wrap narrow>
        {event && <p>{formatWhen(event.startsAt, event.endsAt, event.zone)}</p>}
        {confirms && <p>Участие ещё не подтверждено: кнопка подтвердит его и откроет трансляцию.</p>}
        <ActionForm action={href} csrf={context.csrf} look="primary" icon="video">
          {confirms ? 'Подтвердить и подключиться' : 'Подключиться'}
        </ActionForm>
      </Wrap>
    </Page>
  );
}

/** On the way to another site; the answer carries a Refresh header. */
export function EnteringPage({ context, href }: { context: PageContext; href: string }): JSX.Element {
  return (
    <Page {...context} title="Открываем трансляцию" noindex>
      <PageHead title="Открываем трансляцию" />
      <Wrap narrow>
        <p role="status">Сейчас она откроется сама. Если этого не случилось, нажмите кнопку.</p>
        <p class="actions">
          <ButtonLink href={href} look="primary" icon="video">
            Открыть трансляцию
          </ButtonLink>
        </p>
      </Wrap>
    </Page>
  );
}

/** Shown before the broadcast opens and while its address is not set; the answer carries a Refresh header. */
export function WaitingPage(props: {
  context: PageContext;
  event: EventRow | null;
  back: string;
  href: string;
  now: Date;
}): JSX.Element {
  const { context, event, back, href, now } = props;
  const opensAt = event && new Date(event.startsAt.getTime() - JOIN_OPENS_MINUTES * 60_000);
  return (
    <Page {...context} title="Скоро начнём" noindex>
      <PageHead title="Скоро начнём" crumbs={[{ title: event?.title ?? 'Событие', href: back }]} />
      <Wrap narrow>
        {event && opensAt && (
          <>
            <p>{formatWhen(event.startsAt, event.endsAt, event.zone)}</p>
            {opensAt > now ? (
              <JoinButton href={href} opensAt={opensAt} zone={event.zone} now={now} />
            ) : (
              <p role="status">Организатор готовит трансляцию. Страница откроет её сама, как только она начнётся.</p>
            )}
          </>
        )}
      </Wrap>
    </Page>
  );
}
