import type { JSX } from 'preact';
import { count, formatDateTime } from '../../common/russian.js';
import { type Actor, canSomewhere } from '../../features/accounts/accounts.rules.js';
import type { PersonRow } from '../../features/accounts/people.service.js';
import type { MergeRow } from '../../features/directory/merges.service.js';
import type { ResponsiblePerson } from '../../features/directory/responsible-persons.service.js';
import {
  FOUNDER_WORDS,
  LEVEL_WORDS,
  ORGANISATION_KIND_WORDS,
} from '../../features/organisations/organisation-words.rules.js';
import type { OrganisationDetails } from '../../features/organisations/organisations.service.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { KeyValues } from '../components/key-values.js';
import { Page } from '../components/layout.js';
import { EmptyState, Notice } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { controlArea } from './area.js';
import { ORGANISATIONS } from './organisations.view.js';
import { fullName } from './people.view.js';

const ZONE = 'Europe/Moscow';

interface OrganisationPageProps {
  context: PageContext;
  actor: Actor;
  organisation: OrganisationDetails;
  mayEdit: boolean;
  responsible: readonly ResponsiblePerson[];
  /** Null: not for the reader's eyes. */
  staff: { items: readonly PersonRow[]; total: number } | null;
  merges: readonly MergeRow[];
  today: string;
}

/** The card of an organisation: what it is, who answers for it, who works in the system, what was merged. */
export function OrganisationPage(props: OrganisationPageProps): JSX.Element {
  const { context, actor, organisation, merges } = props;
  return (
    <Page {...context} area={controlArea(actor)} title={organisation.shortName} noindex>
      <PageHead
        title={organisation.shortName}
        crumbs={[{ title: 'Организации', href: ORGANISATIONS }]}
        chips={<Chips organisation={organisation} />}
        about={organisation.name === organisation.shortName ? undefined : organisation.name}
        actions={<Actions {...props} />}
      />
      <Wrap>
        {organisation.closedAt && !organisation.mergedIntoId && (
          <Notice tone="warn" title={`Закрыта ${formatDateTime(organisation.closedAt, ZONE)}`}>
            <p>Педагоги не находят её при регистрации. Прежние записи сохранены.</p>
          </Notice>
        )}
        <Section title="Сведения" id="facts">
          <Facts organisation={organisation} />
        </Section>
        <Responsible {...props} />
        <Staff {...props} />
        {merges.length > 0 && <Merges {...props} />}
        {canSomewhere(actor, 'audit.view') && (
          <p>
            <a href={`/control/audit?organisation=${organisation.id}`}>История изменений в журнале</a>
          </p>
        )}
      </Wrap>
    </Page>
  );
}

function Chips({ organisation }: { organisation: OrganisationDetails }): JSX.Element {
  const { kind, founderType, closedAt } = organisation;
  return (
    <>
      <Chip tone="info">{ORGANISATION_KIND_WORDS[kind].word}</Chip>
      {founderType && <Chip tone="neutral">{FOUNDER_WORDS[founderType]}</Chip>}
      {closedAt && <Chip tone="warn">Закрыта</Chip>}
    </>
  );
}

function Actions({ context, actor, organisation, mayEdit }: OrganisationPageProps): JSX.Element {
  const path = `${ORGANISATIONS}/${organisation.id}`;
  const mayManage = canSomewhere(actor, 'organisation.manage');
  return (
    <>
      {mayEdit && (
        <ButtonLink href={`${path}/edit`} icon="edit">
          Изменить
        </ButtonLink>
      )}
      {mayManage && !organisation.closedAt && <ButtonLink href={`${path}/merge`}>Объединить</ButtonLink>}
      {canSomewhere(actor, 'organisation.security') && <ButtonLink href={`${path}/security`}>Правила входа</ButtonLink>}
      {mayManage && (
        <ActionForm
          action={`${ORGANISATIONS}/bulk`}
          csrf={context.csrf}
          fields={{ ids: organisation.id, action: organisation.closedAt ? 'reopen' : 'close', back: path }}
        >
          {organisation.closedAt ? 'Открыть снова' : 'Закрыть'}
        </ActionForm>
      )}
    </>
  );
}

function Facts({ organisation: it }: { organisation: OrganisationDetails }): JSX.Element {
  return (
    <KeyValues
      items={[
        { key: 'Муниципалитет', value: it.municipality },
        {
          key: 'Вышестоящая организация',
          value: it.parentId && <a href={`${ORGANISATIONS}/${it.parentId}`}>{it.parent}</a>,
        },
        { key: 'Уровень профминимума', value: it.profminimumLevel && LEVEL_WORDS[it.profminimumLevel] },
        { key: 'Руководитель', value: [it.headName, it.headPosition].filter(Boolean).join(', ') },
        { key: 'Почта', value: it.email && <a href={`mailto:${it.email}`}>{it.email}</a> },
        { key: 'Телефон', value: it.phone },
        {
          key: 'Сайт',
          value: it.website && (
            <a href={it.website} rel="noopener noreferrer">
              {it.website}
            </a>
          ),
        },
        { key: 'Адрес', value: it.address },
        { key: 'Код', value: it.code },
        { key: 'ИНН', value: it.inn },
        { key: 'ОКПО', value: it.okpo },
        { key: 'Изменена', value: formatDateTime(it.updatedAt, ZONE) },
      ]}
    />
  );
}

function Responsible({ organisation, responsible, mayEdit, today }: OrganisationPageProps): JSX.Element {
  const path = `${ORGANISATIONS}/${organisation.id}/responsible`;
  return (
    <Section title="Ответственные лица" id="responsible">
      <DataTable
        caption="Ответственные лица"
        columns={[
          { key: 'name', title: 'Кто', isHeader: true, cell: (row) => <Who row={row} today={today} /> },
          { key: 'duty', title: 'За что отвечает', cell: (row) => row.duty },
          { key: 'order', title: 'Приказ', cell: orderOf },
          { key: 'term', title: 'Срок', cell: (row) => termOf(row) },
          ...(mayEdit
            ? [
                {
                  key: 'actions',
                  title: 'Действия',
                  cell: (row: ResponsiblePerson) => (
                    <ButtonLink href={`${path}/${row.id}`} size="small">
                      Изменить
                    </ButtonLink>
                  ),
                },
              ]
            : []),
        ]}
        rows={responsible}
        rowKey={(row) => row.id}
        empty={
          <EmptyState icon="users" title="Никто не назначен">
            <p>План ждёт приказ о назначении ответственных (пункты 1 и 2).</p>
          </EmptyState>
        }
      />
      {mayEdit && (
        <p>
          <ButtonLink href={`${path}/new`} icon="plus">
            Добавить ответственного
          </ButtonLink>
        </p>
      )}
    </Section>
  );
}

function Who({ row, today }: { row: ResponsiblePerson; today: string }): JSX.Element {
  return (
    <>
      {row.fullName} {row.validTo !== null && row.validTo < today && <Chip tone="neutral">бывший</Chip>}
      <span class="row-note">{row.position}</span>
      {(row.phone ?? row.email) && <span class="row-note">{[row.phone, row.email].filter(Boolean).join(', ')}</span>}
    </>
  );
}

function orderOf({ orderNumber, orderDate }: ResponsiblePerson): string {
  if (!orderNumber && !orderDate) return 'не указан';
  return [orderNumber && `№ ${orderNumber}`, orderDate && `от ${dayWords(orderDate)}`].filter(Boolean).join(' ');
}

function termOf({ validFrom, validTo }: ResponsiblePerson): string {
  return validTo ? `${dayWords(validFrom)} – ${dayWords(validTo)}` : `с ${dayWords(validFrom)}`;
}

/** `2026-12-09` → «09.12.2026». */
export function dayWords(day: string): string {
  return day.split('-').toReversed().join('.');
}

function Staff({ organisation, staff }: OrganisationPageProps): JSX.Element | null {
  if (!staff) return null;
  const all = `/control/people?organisation=${organisation.id}`;
  return (
    <Section title="Люди" id="staff" more={staff.total > 0 ? { title: 'Все люди организации', href: all } : undefined}>
      {staff.total === 0 ? (
        <p class="soft">Пока никто не указал эту организацию местом работы.</p>
      ) : (
        <>
          <p>{count(staff.total, 'человек', 'человека', 'человек')} с этой организацией.</p>
          <ul>
            {staff.items.map((person) => (
              <li key={person.id}>
                <a href={`/control/people/${person.id}`}>{fullName(person)}</a>
                {person.position && `, ${person.position}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function Merges({ context, organisation, merges }: OrganisationPageProps): JSX.Element {
  return (
    <Section title="Объединения" id="merges">
      <DataTable
        caption="Объединения"
        columns={[
          { key: 'loser', title: 'Присоединена', isHeader: true, cell: (row) => row.loser },
          { key: 'rows', title: 'Перенесено записей', isNumber: true, cell: (row) => row.rows },
          { key: 'by', title: 'Кто', cell: (row) => row.mergedBy },
          { key: 'at', title: 'Когда', nowrap: true, cell: (row) => formatDateTime(row.mergedAt, ZONE) },
          {
            key: 'undo',
            title: 'Действия',
            cell: (row) =>
              row.survivorId === organisation.id && (
                <ActionForm
                  action={`${ORGANISATIONS}/${organisation.id}/merge/${row.id}/undo`}
                  csrf={context.csrf}
                  size="small"
                >
                  Разъединить
                </ActionForm>
              ),
          },
        ]}
        rows={merges}
        rowKey={(row) => row.id}
      />
    </Section>
  );
}
