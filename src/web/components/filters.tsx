import type { JSX } from 'preact';
import { formatNumber } from '../../common/russian.js';
import { Icon, type IconName } from './icons.js';
import { type Query, addressWith, toggled, valuesOf } from './query.js';

interface FilterOption {
  value: string;
  label: string;
  icon?: IconName;
  /** How many there are; 0 is shown too. */
  count?: number;
}

/**
 * `chips`: links that switch at once, several at a time. `select`: one of many. `date`: a day, `2026-12-09`. `text`: a part of
 * what is written.
 */
export type FilterGroup =
  | { type: 'chips'; name: string; label: string; options: readonly FilterOption[]; single?: boolean }
  | { type: 'select'; name: string; label: string; options: readonly FilterOption[]; all: string }
  | { type: 'date'; name: string; label: string }
  | { type: 'text'; name: string; label: string };

interface FiltersProps {
  /** The path of the list, without a query. */
  path: string;
  /** What the address says now. */
  query: Query;
  groups: readonly FilterGroup[];
  /** The name of the search field and its label; absent: no search. */
  search?: { name: string; label: string };
  /** Where «Сбросить всё» leads, when the bare path shows something else. */
  reset?: string;
}

/** Filters of a list. All of them live in the address, so a filtered list can be kept, sent and printed. No scripts needed. */
export function Filters({ path, query, groups, search, reset }: FiltersProps): JSX.Element {
  const fields = groups.filter((group) => group.type !== 'chips');
  const own = [...fields.map(({ name }) => name), ...(search ? [search.name] : [])];
  const folded = fields.some(({ name }) => valuesOf(query, name).length > 0);
  return (
    <section class="filters" aria-label="Фильтры">
      <form action={path} method="get" role="search">
        <Kept query={query} except={own} />
        {search && (
          <div class="search">
            <label for={`filter-${search.name}`}>{search.label}</label>
            <input
              id={`filter-${search.name}`}
              type="search"
              name={search.name}
              value={valuesOf(query, search.name)[0] ?? ''}
            />
            <button type="submit" class="button">
              <Icon name="search" />
              Найти
            </button>
          </div>
        )}
        {fields.length > 0 && (
          <details class="filters-more" open={folded}>
            <summary>
              <Icon name="filter" />
              Ещё фильтры
            </summary>
            <div class="filters-fields">
              {fields.map((group) => (
                <FilterField key={group.name} group={group} value={valuesOf(query, group.name)[0] ?? ''} />
              ))}
              <button type="submit" class="button">
                Показать
              </button>
            </div>
          </details>
        )}
      </form>
      {groups.map(
        (group) => group.type === 'chips' && <FilterChips key={group.name} group={group} path={path} query={query} />,
      )}
      <Active path={path} query={query} groups={groups} search={search} reset={reset} />
    </section>
  );
}

/** What the address says already goes along with the form. */
function Kept({ query, except }: { query: Query; except: readonly string[] }): JSX.Element {
  return (
    <>
      {Object.keys(query)
        .filter((name) => !except.includes(name) && name !== 'cursor')
        .flatMap((name) =>
          valuesOf(query, name).map((value) => (
            <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
          )),
        )}
    </>
  );
}

function FilterField({ group, value }: { group: Exclude<FilterGroup, { type: 'chips' }>; value: string }): JSX.Element {
  const id = `filter-${group.name}`;
  return (
    <div class="field">
      <label for={id}>{group.label}</label>
      {group.type === 'date' ? (
        <input id={id} type="date" name={group.name} value={value} />
      ) : group.type === 'text' ? (
        <input id={id} type="text" name={group.name} value={value} />
      ) : (
        <select id={id} name={group.name}>
          <option value="">{group.all}</option>
          {group.options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

/** More chips than this fold on narrow screens. */
const FEW = 5;

type ChipGroup = Extract<FilterGroup, { type: 'chips' }>;

/** Chips that switch one filter on and off by links; also good alone, above a table. */
export function FilterChips({ group, path, query }: { group: ChipGroup; path: string; query: Query }): JSX.Element {
  const chosen = valuesOf(query, group.name);
  return (
    <nav class="filter-chips" aria-label={group.label}>
      {group.options.length > FEW && (
        <>
          <input type="checkbox" id={`fold-${group.name}`} class="fold visually-hidden" />
          <label class="fold-label" for={`fold-${group.name}`}>
            <Icon name="down" />
            {group.label}: показать все
          </label>
        </>
      )}
      <ul>
        <li>
          <a href={addressWith(path, query, group.name, [])} aria-current={chosen.length === 0 ? 'true' : undefined}>
            Все
          </a>
        </li>
        {group.options.map(({ value, label, icon, count }) => (
          <li key={value}>
            <a
              href={addressWith(path, query, group.name, group.single ? [value] : toggled(chosen, value))}
              aria-current={chosen.includes(value) ? 'true' : undefined}
            >
              {icon && <Icon name={icon} />}
              {label}
              {count !== undefined && <span class="count">{formatNumber(count)}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What is filtered by fields now, each with a way to take it off. */
function Active({ path, query, groups, search, reset }: FiltersProps): JSX.Element | null {
  const active = activeFilters(query, groups, search);
  if (active.length === 0) return null;
  return (
    <p class="filters-active">
      {active.map(({ name, text }) => (
        <a key={name} class="chip" data-tone="info" href={addressWith(path, query, name, [])}>
          <span class="visually-hidden">Убрать: </span>
          {text}
          <Icon name="close" />
        </a>
      ))}
      <a href={reset ?? path}>Сбросить всё</a>
    </p>
  );
}

function activeFilters(
  query: Query,
  groups: FiltersProps['groups'],
  search: FiltersProps['search'],
): { name: string; text: string }[] {
  const found = search ? valuesOf(query, search.name).map((value) => ({ name: search.name, text: `«${value}»` })) : [];
  const fields = groups.flatMap((group) => {
    const [value] = valuesOf(query, group.name);
    if (group.type === 'chips' || !value) return [];
    const word =
      group.type === 'select'
        ? (group.options.find((option) => option.value === value)?.label ?? value)
        : dayWords(value);
    return [{ name: group.name, text: `${group.label}: ${word}` }];
  });
  return [...found, ...fields];
}

/** `2026-12-09` → «09.12.2026»; anything else as it is. */
function dayWords(value: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value.split('-').toReversed().join('.') : value;
}
