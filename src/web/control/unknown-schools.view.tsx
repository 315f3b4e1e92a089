import type { JSX } from 'preact';
import { count, formatDateTime, formatNumber } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { Decision, UnknownSchool } from '../../features/directory/unknown-schools.service.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { controlArea } from './area.js';
import { ORGANISATIONS } from './organisations.view.js';

export const UNKNOWN_SCHOOLS = '/control/unknown-schools';
const ZONE = 'Europe/Moscow';

interface UnknownSchoolsProps {
  context: PageContext;
  actor: Actor;
  queue: { items: readonly UnknownSchool[]; total: number; rows: number };
  decisions: readonly Decision[];
  municipalities: ReadonlyMap<string, string>;
  q: string;
  from: number;
  next: number | null;
}

/** The queue of typed names with the likeliest schools, and what was decided lately. */
export function UnknownSchoolsPage(props: UnknownSchoolsProps): JSX.Element {
  const { context, actor, queue, q, from, next } = props;
  const at = (start: number) => `${UNKNOWN_SCHOOLS}?${new URLSearchParams({ q, from: String(start) }).toString()}`;
  const names = count(queue.total, 'название', 'названия', 'названий');
  return (
    <Page {...context} area={controlArea(actor)} title="Неизвестные школы" noindex>
      <PageHead
        title="Неизвестные школы"
        about={queue.total > 0 ? `${names}, ${count(queue.rows, 'запись', 'записи', 'записей')}` : undefined}
      />
      <Wrap>
        <form action={UNKNOWN_SCHOOLS} method="get" role="search" class="search">
          <label for="q">Часть названия</label>
          <input id="q" type="search" name="q" value={q} />
          <button type="submit" class="button">
            Найти
          </button>
        </form>
        <Queue {...props} />
        <Pagination
          first={from > 0 ? at(0) : undefined}
          next={next === null ? undefined : at(next)}
          shown={`${formatNumber(from + 1)}–${formatNumber(from + queue.items.length)} из ${formatNumber(queue.total)}`}
        />
        {props.decisions.length > 0 && (
          <Section title="Последние решения" id="decisions">
            <Decisions {...props} />
          </Section>
        )}
      </Wrap>
    </Page>
  );
}

/** The address of the page of one name. */
export function nameAddress({ name, municipalityId }: Pick<UnknownSchool, 'name' | 'municipalityId'>): string {
  return `${UNKNOWN_SCHOOLS}/name?${new URLSearchParams({ name, municipality: municipalityId ?? '' }).toString()}`;
}

/** What a form about one name sends. */
export function nameFields({ name, municipalityId }: Pick<UnknownSchool, 'name' | 'municipalityId'>) {
  return { typedName: name, typedMunicipality: municipalityId ?? '' };
}

function Queue({ context, queue, municipalities, q }: UnknownSchoolsProps): JSX.Element {
  return (
    <DataTable
      caption="Названия, введённые педагогами"
      columns={[
        {
          key: 'name',
          title: 'Как ввели',
          isHeader: true,
          cell: (row) => (
            <>
              <a href={nameAddress(row)}>{row.name}</a>
              {row.spellings.length > 1 && (
                <span class="row-note">ещё пишут: {row.spellings.filter((one) => one !== row.name).join('; ')}</span>
              )}
            </>
          ),
        },
        {
          key: 'municipality',
          title: 'Муниципалитет',
          cell: (row) => (row.municipalityId ? (municipalities.get(row.municipalityId) ?? 'прежний') : 'не указан'),
        },
        { key: 'count', title: 'Записей', isNumber: true, cell: (row) => formatNumber(row.count) },
        { key: 'similar', title: 'Похожие школы', cell: (row) => <Similar context={context} row={row} /> },
        {
          key: 'more',
          title: 'Другое',
          cell: (row) => (
            <ButtonLink href={nameAddress(row)} size="small">
              Найти или завести
            </ButtonLink>
          ),
        },
      ]}
      rows={queue.items}
      rowKey={(row) => `${row.municipalityId} ${row.name}`}
      empty={
        <EmptyState icon={q ? 'search' : 'success'} title={q ? 'Таких названий нет' : 'Все школы сопоставлены'}>
          {q ? <a href={UNKNOWN_SCHOOLS}>Показать все</a> : <p>Новые названия появятся здесь сами.</p>}
        </EmptyState>
      }
    />
  );
}

function Similar({ context, row }: { context: PageContext; row: UnknownSchool }): JSX.Element {
  if (row.similar.length === 0) return <span class="soft">нет похожих</span>;
  return (
    <ul class="plain">
      {row.similar.map((school) => (
        <li key={school.id}>
          <ActionForm
            action={`${UNKNOWN_SCHOOLS}/link`}
            csrf={context.csrf}
            size="small"
            fields={{ ...nameFields(row), schoolId: school.id }}
          >
            Это {school.shortName}
            {school.municipality && school.municipalityId !== row.municipalityId ? `, ${school.municipality}` : ''}
          </ActionForm>
        </li>
      ))}
    </ul>
  );
}

function Decisions({ context, decisions }: UnknownSchoolsProps): JSX.Element {
  return (
    <DataTable
      caption="Последние решения"
      columns={[
        {
          key: 'name',
          title: 'Название',
          isHeader: true,
          cell: (row) => (
            <>
              {row.name}
              <span class="row-note">{row.municipality ?? 'муниципалитет не указан'}</span>
            </>
          ),
        },
        {
          key: 'school',
          title: 'Решение',
          cell: (row) => (
            <>
              {row.createdSchool ? 'заведена ' : 'это '}
              <a href={`${ORGANISATIONS}/${row.organisationId}`}>{row.organisation}</a>
            </>
          ),
        },
        {
          key: 'moved',
          title: 'Записей',
          isNumber: true,
          cell: (row) => formatNumber(row.registrations + row.profiles),
        },
        {
          key: 'by',
          title: 'Кто и когда',
          cell: (row) => (
            <>
              {row.decidedBy}
              <span class="row-note">{formatDateTime(row.decidedAt, ZONE)}</span>
            </>
          ),
        },
        {
          key: 'undo',
          title: 'Действие',
          cell: (row) =>
            row.undoneAt ? (
              <Chip tone="neutral">отменено</Chip>
            ) : (
              <ActionForm action={`${UNKNOWN_SCHOOLS}/decisions/${row.id}/undo`} csrf={context.csrf} size="small">
                Отменить
              </ActionForm>
            ),
        },
      ]}
      rows={decisions}
      rowKey={(row) => row.id}
    />
  );
}
