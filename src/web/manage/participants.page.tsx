import { Readable } from 'node:stream';
import { Controller, Get, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import type { Page as Rows } from '../../common/pagination.js';
import { formatDateTime } from '../../common/russian.js';
import { type Action, type Actor, can } from '../../features/accounts/accounts.rules.js';
import { ownedBy } from '../../features/events/events.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { RosterChangesService } from '../../features/registrations/roster-changes.service.js';
import { RosterQuery } from '../../features/registrations/roster.dto.js';
import type { RegistrationRow } from '../../features/registrations/registrations.service.js';
import type { RegistrationState } from '../../features/registrations/registrations.rules.js';
import { type RegistrationCounts, RosterService } from '../../features/registrations/roster.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { ActionForm, ButtonLink } from '../components/buttons.js';
import { Chip, type Tone } from '../components/chips.js';
import { FilterChips } from '../components/filters.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { addressWith, type Query as Address } from '../components/query.js';
import { DataTable } from '../components/table.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { MANAGE_AREA } from './area.js';
import { refusalOf } from './form-page.js';

const PAGE = 50;

export const REGISTRATION_WORDS: Readonly<Record<RegistrationState, { word: string; tone: Tone }>> = {
  PENDING: { word: 'Ждёт подтверждения', tone: 'warn' },
  IN_REVIEW: { word: 'На рассмотрении', tone: 'warn' },
  CONFIRMED: { word: 'Подтверждено', tone: 'ok' },
  OFFERED: { word: 'Место предложено', tone: 'warn' },
  WAITLISTED: { word: 'Лист ожидания', tone: 'info' },
  CANCELLED: { word: 'Отменено', tone: 'neutral' },
};

const CHANGES = {
  confirm: 'Место подтверждено',
  cancel: 'Регистрация отменена',
  'check-in': 'Участник отмечен',
} as const;

/** The participants of an event for its organiser, with the list as CSV. */
@Controller('manage/events/:slug/participants')
@AccessFor('registration.view')
export class ParticipantsPage {
  constructor(
    private readonly roster: RosterService,
    private readonly changes: RosterChangesService,
    private readonly events: EventsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Query() query: RosterQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const [event, page] = [
      await this.events.getManaged(actor, slug),
      await this.roster.list(actor, slug, { ...query, limit: PAGE }),
    ];
    const counts = (await this.roster.countsFor(actor, event)) ?? {};
    const address: Address = { status: query.status, q: query.q ?? undefined, cursor: query.cursor };
    return this.pages.sendOwn(request, reply, (context) => (
      <View
        context={context}
        event={event}
        page={page}
        counts={counts}
        address={address}
        may={rightsIn(actor, event)}
      />
    ));
  }

  /** Every registration as CSV: UTF-8 with BOM and `;`, as Excel in Russian expects; streamed, so memory stays flat. */
  @Get('export.csv')
  @AccessFor('registration.export')
  async csv(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const rows = Readable.from(await this.roster.export(actor, slug, 'csv')).map((row: RegistrationRow) => csvRow(row));
    const table = rows.pipe(
      stringify({ header: true, columns: CSV_COLUMNS, delimiter: ';', bom: true, escape_formulas: true }),
    );
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="participants-${slug}.csv"`)
      .header('cache-control', 'no-store')
      .send(table);
  }

  @Post(':id/:change')
  @AccessFor('registration.check-in')
  async change(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('change') change: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const known = (Object.keys(CHANGES) as (keyof typeof CHANGES)[]).find((name) => name === change);
    if (!known) return reply.callNotFound() as never;
    try {
      await this.changes.change(actor, slug, id, known);
      this.contexts.flash(reply, { tone: 'ok', text: CHANGES[known] });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(`/manage/events/${slug}/participants`, 303);
  }
}

const CSV_COLUMNS = [
  'Фамилия',
  'Имя',
  'Отчество',
  'Почта',
  'Муниципалитет',
  'Школа',
  'Школа сверена',
  'Должность',
  'Состояние',
  'Зарегистрирован',
  'Подключался',
];

function csvRow(row: RegistrationRow): Record<string, string> {
  const time = (instant: Date | null) => (instant ? formatDateTime(instant, 'Europe/Moscow') : '');
  const cells = [
    row.lastName, row.firstName, row.middleName, row.email, row.municipality, row.school, row.schoolUnverified ? 'нет' : 'да', row.position,
    REGISTRATION_WORDS[row.state].word, time(row.createdAt), time(row.firstJoinedAt),
  ]; // prettier-ignore
  return Object.fromEntries(CSV_COLUMNS.map((column, n) => [column, cells[n] ?? '']));
}

/** What of the list the reader may do: a helper at the door only marks who came, and needs no addresses. */
interface Rights {
  change: boolean;
  checkIn: boolean;
  export: boolean;
}

function rightsIn(actor: Actor, event: { id: string; organiserId: string }): Rights {
  const may = (action: Action) => can(actor, action, ownedBy(event));
  return {
    change: may('registration.change'),
    checkIn: may('registration.check-in'),
    export: may('registration.export'),
  };
}

interface ViewProps {
  may: Rights;
  context: PageContext;
  event: { slug: string; title: string };
  page: Rows<RegistrationRow>;
  counts: RegistrationCounts;
  address: Address;
}

function View({ context, event, page, counts, address, may }: ViewProps): JSX.Element {
  const path = `/manage/events/${event.slug}/participants`;
  return (
    <Page {...context} area={MANAGE_AREA} title={`Участники: ${event.title}`} noindex>
      <PageHead
        title="Участники"
        crumbs={[{ title: event.title, href: `/manage/events/${event.slug}` }]}
        actions={
          may.export && (
            <ButtonLink href={`${path}/export.csv`} icon="download">
              Выгрузить CSV
            </ButtonLink>
          )
        }
      />
      <Wrap>
        <FilterChips
          path={path}
          query={address}
          group={{
            type: 'chips',
            name: 'status',
            label: 'Состояние',
            options: Object.entries(REGISTRATION_WORDS)
              .filter(([state]) => state !== 'OFFERED')
              .map(([value, { word }]) => ({ value, label: word, count: counts[value as RegistrationState] ?? 0 })),
          }}
        />
        <form action={path} method="get" role="search" class="search">
          <label for="q">{may.change ? 'Фамилия, почта или школа' : 'Фамилия или школа'}</label>
          <input id="q" type="search" name="q" value={typeof address['q'] === 'string' ? address['q'] : ''} />
          <button type="submit" class="button">
            Найти
          </button>
        </form>
        <Table context={context} path={path} page={page} may={may} />
        <Pagination
          first={address['cursor'] ? addressWith(path, address, 'cursor', []) : undefined}
          next={page.nextCursor ? addressWith(path, address, 'cursor', [page.nextCursor]) : undefined}
        />
      </Wrap>
    </Page>
  );
}

function Table({
  context,
  path,
  page,
  may,
}: {
  context: PageContext;
  path: string;
  page: Rows<RegistrationRow>;
  may: Rights;
}): JSX.Element {
  return (
    <DataTable
      caption="Участники"
      columns={[
        {
          key: 'name',
          title: 'Участник',
          isHeader: true,
          cell: (row) => [row.lastName, row.firstName, row.middleName].filter(Boolean).join(' '),
        },
        ...(may.change ? [{ key: 'email', title: 'Почта', cell: (row: RegistrationRow) => row.email }] : []),
        { key: 'school', title: 'Школа', cell: (row) => <School row={row} /> },
        { key: 'position', title: 'Должность', cell: (row) => row.position },
        {
          key: 'state',
          title: 'Состояние',
          cell: (row) => <Chip tone={REGISTRATION_WORDS[row.state].tone}>{REGISTRATION_WORDS[row.state].word}</Chip>,
        },
        {
          key: 'created',
          title: 'Записался',
          nowrap: true,
          cell: (row) => formatDateTime(row.createdAt, 'Europe/Moscow'),
        },
        {
          key: 'actions',
          title: 'Действия',
          cell: (row) => <RowActions context={context} path={path} row={row} may={may} />,
        },
      ]}
      rows={page.items}
      rowKey={(row) => row.id}
      empty={<EmptyState title="Никого не нашлось" />}
    />
  );
}

function School({ row }: { row: RegistrationRow }): JSX.Element {
  return (
    <>
      {[row.school, row.municipality].filter(Boolean).join(', ')}{' '}
      {row.schoolUnverified && <Chip tone="warn">не сверена</Chip>}
    </>
  );
}

function RowActions({
  context,
  path,
  row,
  may,
}: {
  context: PageContext;
  path: string;
  row: RegistrationRow;
  may: Rights;
}): JSX.Element | null {
  if (row.state === 'CANCELLED') return null;
  const button = (change: string, label: string) => (
    <ActionForm action={`${path}/${row.id}/${change}`} csrf={context.csrf} size="small">
      {label}
    </ActionForm>
  );
  return (
    <div class="actions">
      {row.state === 'PENDING' && may.change && button('confirm', 'Подтвердить')}
      {row.state === 'CONFIRMED' && may.checkIn && !row.checkedInAt && button('check-in', 'Отметить')}
      {may.change && button('cancel', 'Отменить')}
    </div>
  );
}
