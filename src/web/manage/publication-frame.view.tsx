import type { ComponentChildren, JSX } from 'preact';
import { formatDateTime } from '../../common/russian.js';
import type { Actor, Resource } from '../../features/accounts/accounts.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { Publication } from '../../features/publications/publication.entity.js';
import type { PublicationCard } from '../../features/publications/publications.service.js';
import { Chip } from '../components/chips.js';
import { Page } from '../components/layout.js';
import { type Crumb, PageHead } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { MANAGE_AREA } from './area.js';
import { EventPage } from './event-page.js';
import { PublicationChip } from './manage-events.view.js';

/** How one kind of publication is called and where it stands. */
export interface PublicationWords {
  /** «Анонс», «Пост-релиз», «Новость». */
  title: string;
  isFeminine?: boolean;
  /** The last part of its address in the workspace. */
  part: 'announcement' | 'post-release' | 'news';
  /** Where readers find it by its slug. */
  publicPath: string;
}

/** A publication where it is worked on: on a page of its event, or on one of its own. */
export interface Place<T extends Publication> {
  /** The address of the page. */
  base: string;
  /** Whose it is or will be. */
  resource: Resource;
  event: EventRow | null;
  /** Of the series that it is about. */
  seriesId?: string;
  /** The page it hangs below, when that is neither an event's nor the list of news. */
  above?: Crumb;
  /** Both null until the first save. */
  card: PublicationCard | null;
  publication: T | null;
}

interface FrameProps {
  context: PageContext;
  actor: Actor;
  words: PublicationWords;
  place: Place<Publication>;
  title: string;
  due?: ComponentChildren;
  actions?: ComponentChildren;
  invalid?: boolean;
  /** The page hangs below the one of the text. */
  isBelow?: boolean;
  children: ComponentChildren;
}

/** A page about one publication: among the pages of its event, or under the list of news. */
export function PublicationFrame(props: FrameProps): JSX.Element {
  const { context, actor, words, place, title, due, actions, invalid, isBelow, children } = props;
  const chips = (
    <>
      {place.card ? <StateChips card={place.card} /> : <Chip>{words.isFeminine ? 'Не написана' : 'Не написан'}</Chip>}
      {due}
    </>
  );
  if (place.event && words.part !== 'news') {
    return (
      <EventPage
        context={context}
        actor={actor}
        event={place.event}
        tab={words.part}
        title={title}
        chips={chips}
        actions={actions}
        invalid={invalid}
      >
        {children}
      </EventPage>
    );
  }
  const own = place.publication && isBelow ? [{ title: place.publication.title, href: place.base }] : [];
  return (
    <Page {...context} area={MANAGE_AREA} title={title} invalid={invalid} noindex>
      <PageHead
        title={title}
        crumbs={[place.above ?? { title: 'Новости', href: '/manage/news' }, ...own]}
        chips={chips}
        about={place.card?.organiser}
        actions={actions}
      />
      {children}
    </Page>
  );
}

/** The state of a publication, with the moment it comes out by itself. */
export function StateChips({ card }: { card: PublicationCard }): JSX.Element {
  return card.publishAt ? (
    <Chip tone="info" icon="clock">
      Выйдет {formatDateTime(card.publishAt, card.zone)}
    </Chip>
  ) : (
    <PublicationChip state={card.publicationState} />
  );
}
