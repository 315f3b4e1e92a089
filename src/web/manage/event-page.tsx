import type { ComponentChildren, JSX } from 'preact';
import { type Actor, can } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import { Page } from '../components/layout.js';
import { PageHead } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { MANAGE_AREA } from './area.js';
import { EVENT_TABS, type EventTab } from './event-tabs.js';

interface EventPageProps {
  context: PageContext;
  actor: Actor;
  event: { id: string; slug: string; title: string; organiserId: string };
  /** Absent for pages that no tab leads to: moving, cancelling. */
  tab?: EventTab;
  /** The page's <h1>; the event's own title on its overview. */
  title: string;
  chips?: ComponentChildren;
  about?: ComponentChildren;
  actions?: ComponentChildren;
  /** Further files of the page. */
  styles?: readonly string[];
  scripts?: readonly string[];
  /** A form was refused. */
  invalid?: boolean;
  children: ComponentChildren;
}

/** One page of an event in the workspace: the way up, the head, and tabs to its other pages as far as rights reach. */
export function EventPage(props: EventPageProps): JSX.Element {
  const { context, actor, event, tab, title, chips, about, actions, invalid, styles, scripts, children } = props;
  const isOverview = tab === 'overview';
  const crumbs = [{ title: 'События', href: '/manage/events' }];
  if (!isOverview) crumbs.push({ title: event.title, href: `/manage/events/${event.slug}` });
  const documentTitle = isOverview ? title : `${title}: ${event.title}`;
  return (
    <Page
      {...context}
      area={MANAGE_AREA}
      title={documentTitle}
      invalid={invalid}
      styles={styles}
      scripts={scripts}
      noindex
    >
      <PageHead title={title} crumbs={crumbs} chips={chips} about={about} actions={actions} />
      <EventTabs actor={actor} event={event} current={tab} />
      {children}
    </Page>
  );
}

function EventTabs({ actor, event, current }: Pick<EventPageProps, 'actor' | 'event'> & { current?: EventTab }) {
  const shown = EVENT_TABS.filter(({ action }) => can(actor, action, ownedBy(event)));
  return (
    <nav class="tabs wrap" aria-label="Страницы события">
      <ul>
        {shown.map(({ key, title, path }) => (
          <li key={key}>
            <a href={`/manage/events/${event.slug}${path}`} aria-current={key === current ? 'page' : undefined}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
