import type { ComponentChildren, JSX } from 'preact';
import type { SavedView } from '../../features/accounts/saved-views.service.js';
import { ActionForm, Button } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Csrf } from '../components/forms.js';
import { EmptyState } from '../components/messages.js';
import { addressWith, type Query } from '../components/query.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';

/** A list at `path` and what its reader keeps of it. */
interface Kept {
  context: PageContext;
  path: string;
  views: readonly SavedView[];
}

/** The query as an address holds it, without a place in the list. */
export function queryText(path: string, query: Query): string {
  return addressWith(path, query, 'cursor', []).slice(path.length + 1);
}

/** The kept views of a list, and the form that keeps it as it stands. */
export function ViewsMenu({ context, path, query, views }: Kept & { query: Query }): JSX.Element {
  const present = queryText(path, query);
  return (
    <details class="menu">
      <summary class="button">Виды{views.length > 0 && `: ${views.length}`}</summary>
      <div class="menu-body">
        {views.map((view) => (
          <a key={view.id} href={`${path}?${view.query}`} aria-current={view.query === present ? 'page' : undefined}>
            {view.name}
            {view.isDefault && ' (открывается сразу)'}
          </a>
        ))}
        <form method="post" action={`${path}/views`}>
          <Csrf token={context.csrf} />
          <input type="hidden" name="query" value={present} />
          <label for="view-name">Сохранить этот вид как</label>
          <input id="view-name" name="name" type="text" maxLength={60} required />
          <div class="choice">
            <input type="checkbox" id="view-default" name="isDefault" value="true" />
            <label for="view-default">Открывать сразу</label>
          </div>
          <Button size="small">Сохранить</Button>
        </form>
        {views.length > 0 && <a href={`${path}/views`}>Переименовать и удалить</a>}
      </div>
    </details>
  );
}

/** The kept views of a list: another name, the one that opens first, out of the way. `empty` says how to make one. */
export function ViewsTable({ context, path, views, empty }: Kept & { empty: ComponentChildren }): JSX.Element {
  return (
    <DataTable
      caption="Сохранённые виды"
      rows={views}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'name',
          title: 'Вид',
          isHeader: true,
          cell: (view) => (
            <>
              <a href={`${path}?${view.query}`}>{view.name}</a>{' '}
              {view.isDefault && <Chip tone="info">открывается сразу</Chip>}
            </>
          ),
        },
        {
          key: 'rename',
          title: 'Новое название',
          cell: (view) => <Rename context={context} path={path} view={view} />,
        },
        {
          key: 'actions',
          title: 'Действия',
          cell: (view) => (
            <div class="actions">
              <ActionForm
                action={`${path}/views/${view.id}/${view.isDefault ? 'no-default' : 'default'}`}
                csrf={context.csrf}
                size="small"
              >
                {view.isDefault ? 'Не открывать сразу' : 'Открывать сразу'}
              </ActionForm>
              <ActionForm action={`${path}/views/${view.id}/delete`} csrf={context.csrf} size="small" look="danger">
                Удалить
              </ActionForm>
            </div>
          ),
        },
      ]}
      empty={
        <EmptyState icon="filter" title="Сохранённых видов нет">
          {empty}
        </EmptyState>
      }
    />
  );
}

function Rename({ context, path, view }: Pick<Kept, 'context' | 'path'> & { view: SavedView }): JSX.Element {
  return (
    <form method="post" action={`${path}/views/${view.id}/rename`} class="inline-form">
      <Csrf token={context.csrf} />
      <input
        type="text"
        name="name"
        value={view.name}
        maxLength={60}
        aria-label={`Новое название вида «${view.name}»`}
      />
      <Button size="small">Переименовать</Button>
    </form>
  );
}
