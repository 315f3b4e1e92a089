import type { JSX } from 'preact';
import { formatDateTime, formatTime, inZone, monthName } from '../../common/russian.js';
import { type Action, type Actor, can } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import type { RosterSort } from '../../features/registrations/roster.dto.js';
import type { RosterRow, Tag } from '../../features/registrations/roster.service.js';
import type { SheetCell } from '../../platform/spreadsheet/write-table.js';
import { Button } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { type Query, addressWith, valuesOf } from '../components/query.js';
import type { Column } from '../components/table.js';
import { participantsPath, REGISTRATION_WORDS, SOURCE_WORDS, TAG_COLOUR_WORDS } from './participants-words.js';

const ZONE = 'Europe/Moscow';

/** What of the list the reader may do: a helper at the door only marks who came, and needs no addresses. */
export interface RosterRights {
  change: boolean;
  checkIn: boolean;
  export: boolean;
}

/** What the reader may do with the event's participants. */
export function rightsIn(actor: Actor, event: { id: string; organiserId: string }): RosterRights {
  const may = (action: Action) => can(actor, action, ownedBy(event));
  return {
    change: may('registration.change'),
    checkIn: may('registration.check-in'),
    export: may('registration.export'),
  };
}

/** Columns that can be chosen; the name and the state are always there. */
export const CHOSEN_COLUMNS = {
  email: 'Почта',
  school: 'Школа',
  municipality: 'Муниципалитет',
  position: 'Должность',
  tags: 'Метки',
  presence: 'Присутствие',
  source: 'Откуда',
  created: 'Записался',
} as const;
export type ChosenColumn = keyof typeof CHOSEN_COLUMNS;
export const USUAL_COLUMNS: readonly ChosenColumn[] = ['email', 'school', 'position', 'tags', 'created'];

/** The columns of the CSV, in order. */
export const EXPORT_COLUMNS = [
  'Фамилия', 'Имя', 'Отчество', 'Почта', 'Муниципалитет', 'Школа', 'Школа сверена', 'Должность', 'Состояние', 'Зарегистрирован',
  'Подключался', 'Отмечен на входе', 'Откуда',
].map((title) => ({ title })); // prettier-ignore

/** A row of the CSV: notes and tags are the organiser's own and stay inside. */
export function exportRow(row: RosterRow): SheetCell[] {
  return [
    row.lastName, row.firstName, row.middleName, row.email, row.municipality, row.school, row.schoolUnverified ? 'нет' : 'да', row.position,
    REGISTRATION_WORDS[row.state].word, row.createdAt, row.firstJoinedAt, row.checkedInAt, SOURCE_WORDS[row.source],
  ]; // prettier-ignore
}

export function fullName(row: { lastName: string; firstName: string; middleName: string | null }): string {
  return [row.lastName, row.firstName, row.middleName].filter(Boolean).join(' ');
}

interface TableContext {
  slug: string;
  query: Query;
  may: RosterRights;
}

/** The columns of the list as the reader chose them. */
export function columnsOf({ slug, query, may }: TableContext): Column<RosterRow>[] {
  const path = participantsPath(slug);
  const asked = valuesOf(query, 'columns').flatMap((value) => value.split(','));
  const chosen = (asked.length > 0 ? asked : USUAL_COLUMNS) as ChosenColumn[];
  const sort = sorting(path, query);
  const cells: Record<Exclude<ChosenColumn, 'email'>, Column<RosterRow>> = {
    school: { key: 'school', title: 'Школа', sort: sort('school'), cell: (row) => <School row={row} withPlace={!chosen.includes('municipality')} /> },
    municipality: { key: 'municipality', title: 'Муниципалитет', sort: sort('municipality'), cell: (row) => row.municipality },
    position: { key: 'position', title: 'Должность', cell: (row) => row.position },
    tags: { key: 'tags', title: 'Метки', cell: (row) => <TagChips tags={row.tags} /> },
    presence: { key: 'presence', title: 'Присутствие', cell: (row) => <PresenceOf row={row} /> },
    source: { key: 'source', title: 'Откуда', cell: (row) => SOURCE_WORDS[row.source] },
    created: { key: 'created', title: 'Записался', nowrap: true, sort: sort('time'), cell: (row) => <Moment at={row.createdAt} /> },
  }; // prettier-ignore
  const shown = (Object.keys(cells) as (keyof typeof cells)[]).filter((name) => chosen.includes(name));
  const withEmail = may.change && chosen.includes('email');
  return [
    {
      key: 'name',
      title: 'Участник',
      isHeader: true,
      sort: sort('name'),
      cell: (row) => <Name row={row} path={path} withEmail={withEmail} />,
    },
    { key: 'state', title: 'Состояние', cell: (row) => <State row={row} /> },
    ...shown.map((name) => cells[name]),
    { key: 'actions', title: 'Действия', cell: (row) => <RowAction path={path} row={row} may={may} /> },
  ];
}

/** A press on the title sorts by it, another one turns the order round. */
function sorting(path: string, query: Query): (name: RosterSort) => NonNullable<Column<RosterRow>['sort']> {
  const sorted = valuesOf(query, 'sort')[0] ?? 'name';
  const isTurned = valuesOf(query, 'order')[0] === 'desc';
  return (name) => {
    const isThis = sorted === name;
    const turned = { ...query, sort: [name], order: isThis && !isTurned ? ['desc'] : [] };
    const order = isTurned ? 'descending' : 'ascending';
    return { href: addressWith(path, turned, 'sort', [name]), order: isThis ? order : undefined };
  };
}

/** The address stands under the name: a column of its own would make the rows high. */
function Name({ row, path, withEmail }: { row: RosterRow; path: string; withEmail: boolean }): JSX.Element {
  const [mailbox, host] = row.email.split('@');
  return (
    <>
      <a href={`${path}/${row.id}`} data-key-stop="">
        {fullName(row)}
      </a>
      {withEmail && (
        <span class="row-note address">
          {mailbox}@<wbr />
          {host}
        </span>
      )}
      {row.notes > 0 && <span class="row-note">Заметок: {row.notes}</span>}
    </>
  );
}

function State({ row }: { row: RosterRow }): JSX.Element {
  const { word, tone } = REGISTRATION_WORDS[row.state];
  if (row.cancelCause === 'REJECTED') return <Chip tone="bad">Отклонено</Chip>;
  return <Chip tone={tone}>{row.checkedInAt && row.state === 'CONFIRMED' ? 'Пришёл' : word}</Chip>;
}

function School({ row, withPlace }: { row: RosterRow; withPlace: boolean }): JSX.Element {
  return (
    <>
      {row.school ?? <span class="soft">не указана</span>} {row.schoolUnverified && <Chip tone="warn">не сверена</Chip>}
      {withPlace && row.municipality && <span class="row-note">{row.municipality}</span>}
    </>
  );
}

function TagChips({ tags }: { tags: readonly Tag[] }): JSX.Element | null {
  if (tags.length === 0) return null;
  return (
    <span class="tags">
      {tags.map(({ id, name, colour }) => (
        <Chip key={id} tone={TAG_COLOUR_WORDS[colour].tone}>
          {name}
        </Chip>
      ))}
    </span>
  );
}

function PresenceOf({ row }: { row: RosterRow }): JSX.Element | null {
  const lines = [
    row.checkedInAt && `Отмечен ${formatDateTime(row.checkedInAt, ZONE)}`,
    row.firstJoinedAt && `Подключался ${formatDateTime(row.firstJoinedAt, ZONE)}`,
  ].filter(Boolean);
  return lines.length > 0 ? <>{lines.join('; ')}</> : null;
}

function Moment({ at }: { at: Date }): JSX.Element {
  const { day, month, year } = inZone(at, ZONE);
  return (
    <>
      {day} {monthName(month, 'short')} {year}
      <span class="row-note">{formatTime(at, ZONE)}</span>
    </>
  );
}

/** The one thing to do with this row now; the rest is on its own page. The buttons belong to the form around the table. */
function RowAction({ path, row, may }: { path: string; row: RosterRow; may: RosterRights }): JSX.Element | null {
  const button = (change: string, label: string) => (
    <Button formAction={`${path}/${row.id}/${change}`} size="small">
      {label}
      <span class="visually-hidden">: {fullName(row)}</span>
    </Button>
  );
  if (row.state === 'IN_REVIEW' && may.change) return button('approve', 'Одобрить');
  if (row.state === 'PENDING' && may.change) return button('confirm', 'Подтвердить');
  if (row.state !== 'CONFIRMED' || !may.checkIn) return null;
  return row.checkedInAt ? null : button('check-in', 'Отметить');
}
