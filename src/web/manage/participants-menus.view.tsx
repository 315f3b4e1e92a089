import type { JSX } from 'preact';
import type { SavedView } from '../../features/accounts/saved-views.service.js';
import { Button, ButtonLink } from '../components/buttons.js';
import { addressWith, type Query, valuesOf } from '../components/query.js';
import type { PageContext } from '../page-context.service.js';
import { CHOSEN_COLUMNS, type ChosenColumn, type RosterRights, USUAL_COLUMNS } from './participants-table.js';
import { ViewsMenu } from './saved-views.view.js';

interface MenuProps {
  path: string;
  query: Query;
  may: RosterRights;
}

interface HeadProps extends MenuProps {
  context: PageContext;
  views: readonly SavedView[];
}

/** What is done with the list as a whole: how it is looked at, what is made of it, who is added. */
export function HeadActions({ context, path, query, views, may }: HeadProps): JSX.Element {
  return (
    <>
      <ViewsMenu context={context} path={path} query={query} views={views} />
      <ColumnsMenu path={path} query={query} may={may} />
      {may.export && (
        <ButtonLink href={addressWith(`${path}/export.csv`, query, 'cursor', [])} icon="download">
          Выгрузить CSV
        </ButtonLink>
      )}
      {may.export && <FilesMenu path={path} query={query} />}
      {may.change && <ButtonLink href={`${path}/import`}>Из файла</ButtonLink>}
      {may.change && (
        <ButtonLink href={`${path}/new`} look="primary" icon="plus">
          Добавить участника
        </ButtonLink>
      )}
    </>
  );
}

/** What can be made of the rows found: files, papers, a letter. */
function FilesMenu({ path, query }: Omit<MenuProps, 'may'>): JSX.Element {
  const { columns: _columns, cursor: _cursor, ...filter } = query;
  const to = (address: string) => addressWith(address, filter, 'cursor', []);
  const files = `${path}/files`;
  return (
    <details class="menu">
      <summary class="button">Печать и письма</summary>
      <div class="menu-body">
        <ul>
          <li>
            <a href={to(path.replace(/participants$/, 'letters/new'))}>Написать отобранным</a>
          </li>
          <li>
            <a href={to(`${files}/participants.xlsx`)}>Таблица Excel</a>
          </li>
          <li>
            <a href={to(`${files}/by-school.pdf`)}>Список по школам, PDF</a>
          </li>
          <li>
            <a href={to(`${files}/by-school.docx`)}>Список по школам, DOCX</a>
          </li>
          <li>
            <a href={to(`${files}/sign-in.pdf`)}>Явочный лист, PDF</a>
          </li>
          <li>
            <a href={to(`${files}/sign-in.docx`)}>Явочный лист, DOCX</a>
          </li>
        </ul>
      </div>
    </details>
  );
}

function ColumnsMenu({ path, query, may }: MenuProps): JSX.Element {
  const asked = valuesOf(query, 'columns').flatMap((value) => value.split(','));
  const chosen: readonly string[] = asked.length > 0 ? asked : USUAL_COLUMNS;
  const names = (Object.keys(CHOSEN_COLUMNS) as ChosenColumn[]).filter((name) => name !== 'email' || may.change);
  const kept = Object.keys(query).filter((name) => name !== 'columns' && name !== 'cursor');
  return (
    <details class="menu">
      <summary class="button">Столбцы</summary>
      <div class="menu-body">
        <form method="get" action={path}>
          {kept.flatMap((name) =>
            valuesOf(query, name).map((value) => (
              <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
            )),
          )}
          {names.map((name) => (
            <div class="choice" key={name}>
              <input
                type="checkbox"
                id={`column-${name}`}
                name="columns"
                value={name}
                checked={chosen.includes(name)}
              />
              <label for={`column-${name}`}>{CHOSEN_COLUMNS[name]}</label>
            </div>
          ))}
          <Button size="small">Показать</Button>
        </form>
      </div>
    </details>
  );
}
