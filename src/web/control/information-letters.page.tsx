import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import type { Page as Rows } from '../../common/pagination.js';
import { formatDate } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { AddressedLettersService, type LetterListRow } from '../../features/documents/addressed-letters.service.js';
import { INFORMATION_LETTER, type InformationLetterState } from '../../features/documents/information-letter.rules.js';
import { outgoingDateWords } from '../../features/documents/letter-print.rules.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { Chip } from '../components/chips.js';
import { FilterChips } from '../components/filters.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { addressWith } from '../components/query.js';
import { DataTable } from '../components/table.js';
import { LETTER_STATES } from '../manage/information-letter.view.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { controlArea } from './area.js';

const ADDRESS = '/control/information-letters';
const STATES = Object.keys(INFORMATION_LETTER) as readonly InformationLetterState[];

/** Information letters of all events in scope: what waits for a number, what went out and who has read it. */
@Controller('control/information-letters')
@AccessFor('document.view')
export class InformationLettersPage {
  constructor(
    private readonly letters: AddressedLettersService,
    private readonly pages: PublicPages,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Query('state') asked: string | undefined,
    @Query('cursor') cursor: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const state = STATES.find((one) => one === asked);
    const page = await this.letters.list(actor, { ...(state && { state }), ...(cursor && { cursor }) });
    return this.pages.sendOwn(request, reply, (context) => (
      <LettersPage context={context} actor={actor} page={page} state={state} cursor={cursor} />
    ));
  }
}

function LettersPage(props: {
  context: PageContext;
  actor: Actor;
  page: Rows<LetterListRow>;
  state: InformationLetterState | undefined;
  cursor: string | undefined;
}): JSX.Element {
  const { context, actor, page, state, cursor } = props;
  const query = { state };
  return (
    <Page {...context} area={controlArea(actor)} title="Информационные письма" noindex>
      <PageHead title="Информационные письма" about="Сначала изменённые недавно" />
      <Wrap>
        <FilterChips
          path={ADDRESS}
          query={query}
          group={{
            type: 'chips',
            name: 'state',
            label: 'Состояние',
            options: STATES.map((one) => ({ value: one, label: LETTER_STATES[one].word })),
          }}
        />
        <DataTable
          caption="Информационные письма"
          columns={[
            {
              key: 'letter',
              title: 'Письмо',
              isHeader: true,
              cell: (row) => <a href={`/manage/events/${row.eventSlug}/letter`}>{row.heading}</a>,
            },
            {
              key: 'event',
              title: 'Событие',
              cell: (row) => (
                <>
                  <a href={`/manage/events/${row.eventSlug}`}>{row.eventTitle}</a>{' '}
                  <span class="soft">{formatDate(row.eventStartsAt, row.zone)}</span>
                </>
              ),
            },
            { key: 'organiser', title: 'Организатор', cell: (row) => row.organiser },
            {
              key: 'number',
              title: 'Номер и дата',
              cell: (row) =>
                row.outgoingNumber && row.outgoingDate
                  ? `№ ${row.outgoingNumber} от ${outgoingDateWords(row.outgoingDate)}`
                  : '—',
            },
            {
              key: 'state',
              title: 'Состояние',
              cell: (row) => <Chip tone={LETTER_STATES[row.state].tone}>{LETTER_STATES[row.state].word}</Chip>,
            },
            { key: 'addressees', title: 'Адресатов', isNumber: true, cell: (row) => row.addressees },
            { key: 'reached', title: 'Отправлено', isNumber: true, cell: (row) => row.reached },
            { key: 'read', title: 'Ознакомлены', isNumber: true, cell: (row) => row.read },
          ]}
          rows={page.items}
          rowKey={(row) => row.id}
          empty={
            <EmptyState title="Писем нет">
              <p>Письмо начинают на странице события, во вкладке «Письмо».</p>
            </EmptyState>
          }
        />
        <Pagination
          first={cursor ? addressWith(ADDRESS, query, 'cursor', []) : undefined}
          next={page.nextCursor ? addressWith(ADDRESS, query, 'cursor', [page.nextCursor]) : undefined}
        />
      </Wrap>
    </Page>
  );
}
