import type { ComponentChildren, JSX } from 'preact';
import { EVENT_FORMATS, EVENT_KINDS } from '../../features/events/events.rules.js';
import { type Stage, STAGE_WORDS, STAGES } from '../../features/workspace/managed-events.rules.js';
import type { SavedView } from '../../features/accounts/saved-views.service.js';
import type { FilterChoices } from '../../features/workspace/managed-events.service.js';
import { ButtonLink } from '../components/buttons.js';
import { EVENT_FORMAT_WORDS, EVENT_KIND_WORDS } from '../components/event-words.js';
import { type FilterGroup, Filters } from '../components/filters.js';
import { Icon, type IconName } from '../components/icons.js';
import { KeysHelp } from '../components/keys-help.js';
import { Page } from '../components/layout.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { addressWith, type Query, valuesOf } from '../components/query.js';
import type { PageContext } from '../page-context.service.js';
import { MANAGE_AREA } from './area.js';
import { ViewsMenu } from './saved-views.view.js';
import { ALL_EVENTS, EVENTS } from './events-words.js';

const VIEWS: readonly { view: string; title: string; icon: IconName }[] = [
  { view: 'list', title: 'Список', icon: 'menu' },
  { view: 'board', title: 'Доска', icon: 'meeting' },
  { view: 'month', title: 'Месяц', icon: 'calendar' },
];

interface FrameProps {
  context: PageContext;
  query: Query;
  choices: FilterChoices;
  counts: Partial<Record<Stage, number>>;
  views: readonly SavedView[];
  children: ComponentChildren;
}

/** Events under their filters; the list, the board or the month stands below. */
export function EventsFrame({ context, query, choices, counts, views, children }: FrameProps): JSX.Element {
  const mayCreate = context.user?.may?.('event.edit');
  const view = viewOf(query);
  return (
    <Page {...context} area={MANAGE_AREA} title="События" styles={['workspace.css']} scripts={['keys.js']} noindex>
      <PageHead
        title="События"
        actions={
          <>
            <ViewSwitch query={query} />
            <ViewsMenu context={context} path={EVENTS} query={query} views={views} />
            {mayCreate && (
              <ButtonLink href={`${EVENTS}/new`} look="primary" icon="plus">
                Новое событие
              </ButtonLink>
            )}
          </>
        }
      />
      <Wrap>
        <Filters
          path={EVENTS}
          query={query}
          search={{ name: 'q', label: 'Название или слово' }}
          groups={groupsOf(choices, counts)}
          reset={ALL_EVENTS}
        />
        <Marks query={query} />
        {children}
        <KeysHelp rows={view !== 'month'} ticks={view === 'list' && mayCreate === true} />
      </Wrap>
    </Page>
  );
}

const viewOf = (query: Query): string => valuesOf(query, 'view')[0] ?? 'list';

function ViewSwitch({ query }: { query: Query }): JSX.Element {
  const now = viewOf(query);
  return (
    <nav class="view-switch" aria-label="Вид">
      {VIEWS.map(({ view, title, icon }) => (
        <a
          key={view}
          href={addressWith(EVENTS, { ...query, month: undefined }, 'view', view === 'list' ? [] : [view])}
          aria-current={view === now ? 'true' : undefined}
        >
          <Icon name={icon} />
          {title}
        </a>
      ))}
    </nav>
  );
}

function groupsOf(choices: FilterChoices, counts: FrameProps['counts']): FilterGroup[] {
  return [
    {
      type: 'chips',
      name: 'state',
      label: 'Состояние',
      options: STAGES.map((stage) => ({ value: stage, label: STAGE_WORDS[stage], count: counts[stage] ?? 0 })),
    },
    {
      type: 'select',
      name: 'kind',
      label: 'Вид события',
      all: 'Любой',
      options: EVENT_KINDS.map((kind) => ({ value: kind, label: EVENT_KIND_WORDS[kind].word })),
    },
    {
      type: 'select',
      name: 'format',
      label: 'Формат',
      all: 'Любой',
      options: EVENT_FORMATS.map((format) => ({ value: format, label: EVENT_FORMAT_WORDS[format].word })),
    },
    { type: 'select', name: 'organiser', label: 'Организатор', all: 'Любой', options: choices.organisers },
    { type: 'select', name: 'measure', label: 'Пункт плана', all: 'Любой', options: choices.measures },
    { type: 'select', name: 'author', label: 'Кто завёл', all: 'Кто угодно', options: choices.authors },
    {
      type: 'select',
      name: 'past',
      label: 'Время',
      all: 'Предстоящие',
      options: [
        { value: '1', label: 'Прошедшие' },
        { value: 'all', label: 'За всё время' },
      ],
    },
    { type: 'date', name: 'from', label: 'С даты' },
    { type: 'date', name: 'to', label: 'По дату' },
  ];
}

/** Filters that are on or off. */
function Marks({ query }: { query: Query }): JSX.Element {
  const marks = [
    { name: 'mine', title: 'Только мои' },
    { name: 'late', title: 'Только опаздывающие' },
  ];
  return (
    <nav class="filter-chips" aria-label="Отметки">
      <ul>
        {marks.map(({ name, title }) => {
          const isOn = valuesOf(query, name).length > 0;
          return (
            <li key={name}>
              <a href={addressWith(EVENTS, query, name, isOn ? [] : ['1'])} aria-current={isOn ? 'true' : undefined}>
                {title}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
