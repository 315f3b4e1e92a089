import type { JSX } from 'preact';
import { count, formatNumber, formatWhen, relativeDay } from '../../common/russian.js';
import { STAGE_WORDS } from '../../features/workspace/managed-events.rules.js';
import type { BoardColumn, ManagedEventRow } from '../../features/workspace/managed-events.service.js';
import type { PackageItem } from '../../features/workspace/packages.service.js';
import { Icon } from '../components/icons.js';
import { EVENT_KIND_WORDS } from '../components/event-words.js';
import { EmptyState } from '../components/messages.js';
import { addressWith, type Query } from '../components/query.js';
import { EVENTS, heldWords, worst } from './events-words.js';
import { PackageMarks } from './package.view.js';

interface BoardProps {
  columns: readonly BoardColumn[];
  packages: ReadonlyMap<string, readonly PackageItem[]>;
  /** How many other events are on at the same time. */
  clashes: ReadonlyMap<string, number>;
  query: Query;
  now: Date;
}

/** Events by state, a column for each. It scrolls sideways in its own region, which the keyboard can reach. */
export function EventsBoard({ columns, packages, clashes, query, now }: BoardProps): JSX.Element {
  if (columns.every(({ total }) => total === 0))
    return (
      <EmptyState icon="search" title="Ничего не нашлось">
        <p>
          Уберите часть фильтров или <a href={`${EVENTS}?view=board`}>покажите все события</a>
        </p>
      </EmptyState>
    );
  return (
    <div class="board" role="region" aria-label="Доска событий" tabIndex={0} data-keys="">
      {columns.map((column) => (
        <section key={column.stage} class="board-column" aria-labelledby={`stage-${column.stage}`}>
          <h2 id={`stage-${column.stage}`}>
            {STAGE_WORDS[column.stage]} <span class="count">{formatNumber(column.total)}</span>
          </h2>
          <ul>
            {column.cards.map((event) => (
              <BoardCard
                key={event.id}
                event={event}
                items={packages.get(event.id) ?? []}
                clashes={clashes.get(event.id) ?? 0}
                now={now}
              />
            ))}
          </ul>
          {column.total > column.cards.length && (
            <a href={addressWith(EVENTS, { ...query, view: undefined }, 'state', [column.stage])}>
              Показать все {formatNumber(column.total)}
            </a>
          )}
          {column.total === 0 && <p class="soft">Пусто</p>}
        </section>
      ))}
    </div>
  );
}

function BoardCard(props: {
  event: ManagedEventRow;
  items: readonly PackageItem[];
  clashes: number;
  now: Date;
}): JSX.Element {
  const { event, items, clashes, now } = props;
  const late = worst(items);
  const { icon, word } = EVENT_KIND_WORDS[event.kind];
  return (
    <li class="board-card" data-late={late ? '' : undefined}>
      <p class="row-note">
        {formatWhen(event.startsAt, event.endsAt, event.zone)}
        {event.stage === 'upcoming' && <b> · {relativeDay(event.startsAt, now, event.zone)}</b>}
      </p>
      <h3>
        <a href={`${EVENTS}/${event.slug}`} data-key-stop="">
          {event.title}
        </a>
      </h3>
      <p class="row-note">
        <span class="kind-mark" data-kind={event.kind}>
          <Icon name={icon} />
          {word}
        </span>
        {', '}
        {event.organiser}
      </p>
      <PackageMarks items={items} zone={event.zone} />
      {late && <p class="late">{late}</p>}
      {clashes > 0 && (
        <p class="row-note">
          <Icon name="warning" /> В это же время: {count(clashes, 'событие', 'события', 'событий')}
        </p>
      )}
      <p class="row-note">
        <Icon name="users" label="Участники" /> {heldWords(event)}
      </p>
    </li>
  );
}
