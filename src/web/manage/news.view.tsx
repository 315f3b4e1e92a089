import type { JSX } from 'preact';
import type { Page as Rows } from '../../common/pagination.js';
import { formatDateTime, formatWhen } from '../../common/russian.js';
import { type Actor, canSomewhere } from '../../features/accounts/accounts.rules.js';
import type { ManagedPublicationsQuery } from '../../features/announcements/announcements.dto.js';
import type { PublicationGroup } from '../../features/publications/publications.rules.js';
import type { PublicationCard } from '../../features/publications/publications.service.js';
import { ButtonLink } from '../components/buttons.js';
import { type FilterGroup, Filters } from '../components/filters.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { addressWith } from '../components/query.js';
import { type Column, DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { MANAGE_AREA } from './area.js';
import { StateChips } from './publication-frame.view.js';

const NEWS = '/manage/news';
const GROUPS: Readonly<Record<PublicationGroup, string>> = {
  draft: 'Черновики',
  review: 'На проверке',
  approved: 'Согласованы',
  scheduled: 'Ждут времени',
  published: 'Опубликованы',
  withdrawn: 'Сняты',
};

interface NewsListProps {
  context: PageContext;
  actor: Actor;
  page: Rows<PublicationCard>;
  counts: Readonly<Record<PublicationGroup, number>>;
  query: ManagedPublicationsQuery;
}

/** What the organisation announces and tells: drafts, what waits, what is out. */
export function NewsListPage({ context, actor, page, counts, query }: NewsListProps): JSX.Element {
  const asked = { group: query.group, about: query.about, q: query.q ?? undefined };
  const isFiltered = Boolean(query.group ?? query.about ?? query.q);
  return (
    <Page {...context} area={MANAGE_AREA} title="Новости и анонсы" noindex>
      <PageHead
        title="Новости и анонсы"
        about="Анонс пишут на странице события, новость — здесь"
        actions={
          canSomewhere(actor, 'publication.edit') && (
            <ButtonLink href={`${NEWS}/new`} look="primary">
              Написать новость
            </ButtonLink>
          )
        }
      />
      <Wrap>
        <Filters
          path={NEWS}
          query={asked}
          groups={groupsOf(counts)}
          search={{ name: 'q', label: 'Поиск по заголовку и лиду' }}
        />
        <DataTable
          caption="Новости и анонсы"
          columns={COLUMNS}
          rows={page.items}
          rowKey={({ id }) => id}
          empty={
            <EmptyState title={isFiltered ? 'Ничего не нашлось' : 'Здесь пока пусто'}>
              <p>
                {isFiltered ? (
                  <a href={NEWS}>Показать все</a>
                ) : (
                  'Новость не связана с событием: открылся кабинет, вышел приказ, подвели итоги года.'
                )}
              </p>
            </EmptyState>
          }
        />
        <Pagination
          first={query.cursor ? addressWith(NEWS, asked, 'cursor', []) : undefined}
          next={page.nextCursor ? addressWith(NEWS, asked, 'cursor', [page.nextCursor]) : undefined}
        />
      </Wrap>
    </Page>
  );
}

function groupsOf(counts: NewsListProps['counts']): FilterGroup[] {
  const groups = Object.entries(GROUPS) as [PublicationGroup, string][];
  return [
    {
      type: 'chips',
      name: 'group',
      label: 'Состояние',
      single: true,
      options: groups.map(([value, label]) => ({ value, label, count: counts[value] })),
    },
    {
      type: 'chips',
      name: 'about',
      label: 'Что показать',
      single: true,
      options: [
        { value: 'events', label: 'Анонсы событий' },
        { value: 'news', label: 'Новости' },
      ],
    },
  ];
}

const COLUMNS: readonly Column<PublicationCard>[] = [
  { key: 'title', title: 'Заголовок', cell: (card) => <a href={addressOf(card)}>{card.title}</a> },
  { key: 'state', title: 'Состояние', cell: (card) => <StateChips card={card} /> },
  {
    key: 'event',
    title: 'О чём',
    cell: ({ event, series, zone }) =>
      event ? (
        <>
          {event.title}
          <br />
          <span class="soft">{formatWhen(event.startsAt, event.endsAt, zone)}</span>
        </>
      ) : (
        (series?.title ?? 'новость')
      ),
  },
  { key: 'organiser', title: 'Чьё', cell: ({ organiser }) => organiser },
  { key: 'changed', title: 'Изменено', nowrap: true, cell: ({ updatedAt, zone }) => formatDateTime(updatedAt, zone) },
];

function addressOf({ slug, event }: PublicationCard): string {
  return event ? `/manage/events/${event.slug}/announcement` : `${NEWS}/${slug}`;
}
