import type { JSX } from 'preact';
import { count, formatNumber } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import type { ReferenceCount } from '../../features/directory/merges.service.js';
import { FOUNDER_WORDS, LEVEL_WORDS } from '../../features/organisations/organisation-words.rules.js';
import type { ListedOrganisation, OrganisationDetails } from '../../features/organisations/organisations.service.js';
import { ButtonLink } from '../components/buttons.js';
import { Form, Submit } from '../components/forms.js';
import { Radios } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { controlArea } from './area.js';
import { ORGANISATIONS } from './organisations.view.js';

/** What rows of a table are called; tables that are not here are «другие записи». */
const ROWS_WORDS: Readonly<Record<string, string>> = {
  'event.organiser_id': 'События',
  'series.organiser_id': 'Циклы событий',
  'registration.school_id': 'Регистрации',
  'person.organisation_id': 'Сотрудники',
  'person.school_id': 'Педагоги, указавшие школу',
  'role_assignment.organisation_id': 'Назначенные роли',
  'responsible_person.organisation_id': 'Ответственные лица',
  'organisation.parent_id': 'Подчинённые организации',
  'organisation.merged_into_id': 'Объединённые раньше',
  'measure_executor.organisation_id': 'Пункты плана',
  'unknown_school_decision.organisation_id': 'Решения по неизвестным школам',
};

interface SearchProps {
  context: PageContext;
  actor: Actor;
  organisation: OrganisationDetails;
  q: string;
  candidates: readonly ListedOrganisation[];
}

/** Finds the other side of a merge. */
export function MergeSearchPage({ context, actor, organisation, q, candidates }: SearchProps): JSX.Element {
  const path = `${ORGANISATIONS}/${organisation.id}/merge`;
  return (
    <Page {...context} area={controlArea(actor)} title="Объединить с дубликатом" noindex>
      <PageHead title="Объединить с дубликатом" crumbs={crumbsOf(organisation)} />
      <Wrap>
        <form action={path} method="get" role="search" class="search">
          <label for="q">Название второй организации</label>
          <input id="q" type="search" name="q" value={q} />
          <button type="submit" class="button">
            Найти
          </button>
        </form>
        <DataTable
          caption="Похожие организации"
          columns={[
            {
              key: 'name',
              title: 'Организация',
              isHeader: true,
              cell: (row) => (
                <>
                  {row.shortName}
                  {row.name !== row.shortName && <span class="row-note">{row.name}</span>}
                </>
              ),
            },
            { key: 'municipality', title: 'Муниципалитет', cell: (row) => row.municipality },
            { key: 'inn', title: 'ИНН', cell: (row) => row.inn },
            {
              key: 'choose',
              title: 'Действие',
              cell: (row) => (
                <ButtonLink href={`${path}?other=${row.id}`} size="small">
                  Сравнить
                </ButtonLink>
              ),
            },
          ]}
          rows={candidates}
          rowKey={(row) => row.id}
          empty={<EmptyState icon="search" title="Похожих организаций нет" />}
        />
      </Wrap>
    </Page>
  );
}

interface ConfirmProps {
  context: PageContext;
  actor: Actor;
  sides: readonly [OrganisationDetails, OrganisationDetails];
  /** What would move if the organisation of this id closed. */
  moves: Readonly<Record<string, readonly ReferenceCount[]>>;
}

/** Both sides beside each other, what would move, and the choice of which stays. */
export function MergeConfirmPage({ context, actor, sides, moves }: ConfirmProps): JSX.Element {
  const [first, second] = sides;
  return (
    <Page {...context} area={controlArea(actor)} title="Объединение организаций" noindex>
      <PageHead title="Объединение организаций" crumbs={crumbsOf(first)} />
      <Wrap>
        <Section title="Сравнение" id="compare">
          <Comparison sides={sides} />
        </Section>
        <Section title="Что перенесётся" id="moves">
          <Moves sides={sides} moves={moves} />
        </Section>
        <Notice tone="warn">
          <p>
            Записи второй организации перейдут к оставшейся, а она сама закроется: её страница будет вести на
            оставшуюся. Объединение можно отменить на карточке оставшейся организации.
          </p>
        </Notice>
        <Form action={`${ORGANISATIONS}/${first.id}/merge`} csrf={context.csrf}>
          <input type="hidden" name="other" value={second.id} />
          <Radios
            name="survivor"
            label="Какая организация останется?"
            options={sides.map((side) => ({
              value: side.id,
              label: side.shortName,
              hint: `Перенесётся: ${countOf(moves[side.id === first.id ? second.id : first.id] ?? [])}`,
            }))}
          />
          <Submit label="Объединить" danger>
            <a href={`${ORGANISATIONS}/${first.id}`}>Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}

function crumbsOf(organisation: OrganisationDetails) {
  return [
    { title: 'Организации', href: ORGANISATIONS },
    { title: organisation.shortName, href: `${ORGANISATIONS}/${organisation.id}` },
  ];
}

function countOf(moves: readonly ReferenceCount[]): string {
  return count(
    moves.reduce((sum, { rows }) => sum + rows, 0),
    'запись',
    'записи',
    'записей',
  );
}

const FACTS: readonly [string, (side: OrganisationDetails) => string | null][] = [
  ['Краткое название', (side) => side.shortName],
  ['Полное название', (side) => side.name],
  ['Муниципалитет', (side) => side.municipality],
  ['Учредитель', (side) => side.founderType && FOUNDER_WORDS[side.founderType]],
  ['Уровень', (side) => side.profminimumLevel && LEVEL_WORDS[side.profminimumLevel]],
  ['Код', (side) => side.code],
  ['ИНН', (side) => side.inn],
  ['Руководитель', (side) => side.headName],
  ['Почта', (side) => side.email],
  ['Телефон', (side) => side.phone],
];

function Comparison({ sides }: Pick<ConfirmProps, 'sides'>): JSX.Element {
  return (
    <DataTable
      caption="Сравнение организаций"
      columns={[
        { key: 'fact', title: 'Сведения', isHeader: true, cell: ([title]) => title },
        { key: 'first', title: 'Первая', cell: ([, read]) => read(sides[0]) ?? '—' },
        { key: 'second', title: 'Вторая', cell: ([, read]) => read(sides[1]) ?? '—' },
      ]}
      rows={FACTS}
      rowKey={([title]) => title}
    />
  );
}

interface MoveRow {
  title: string;
  counts: readonly (ReferenceCount | undefined)[];
}

function Moves({ sides, moves }: Pick<ConfirmProps, 'sides' | 'moves'>): JSX.Element {
  const all = sides.map(({ id }) => moves[id] ?? []);
  const names = [...new Set(all.flat().map(nameOf))].toSorted();
  const rows: MoveRow[] = names.map((name) => ({
    title: ROWS_WORDS[name] ?? 'Другие записи',
    counts: all.map((side) => side.find((one) => nameOf(one) === name)),
  }));
  return (
    <DataTable
      caption="Что перенесётся"
      columns={[
        { key: 'what', title: 'Записи', isHeader: true, cell: ({ title }) => title },
        { key: 'first', title: 'У первой', isNumber: true, cell: ({ counts }) => figure(counts[0]) },
        { key: 'second', title: 'У второй', isNumber: true, cell: ({ counts }) => figure(counts[1]) },
      ]}
      rows={rows}
      rowKey={({ title }) => title}
      empty="Ни к одной из них ничего не относится"
    />
  );
}

function nameOf({ table, column }: ReferenceCount): string {
  return `${table}.${column}`;
}

function figure(one: ReferenceCount | undefined): string {
  if (!one) return '0';
  return one.doubles > 0
    ? `${formatNumber(one.rows)}, из них есть у обеих: ${formatNumber(one.doubles)}`
    : formatNumber(one.rows);
}
