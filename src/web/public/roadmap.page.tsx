import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Clock } from '../../common/clock.js';
import { NotFound } from '../../common/errors.js';
import { count, formatDate, inZone } from '../../common/russian.js';
import {
  type LinkedEvent,
  type MeasureDetails,
  type PlanDetails,
  RoadmapService,
} from '../../features/roadmap/roadmap.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { PrintButton } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Page } from '../components/layout.js';
import { PageHead, Panel, Section, Wrap } from '../components/page-head.js';
import { MeasureChip, type MeasureState } from '../components/roadmap.js';
import { RoadmapYear, type YearBar } from '../components/roadmap-year.js';
import { DataTable } from '../components/table.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';

const MOSCOW = 'Europe/Moscow';
const PATH = '/roadmap';

/** The plan as it was approved, word for word, with the state of each measure and the events that serve it. */
@Controller('roadmap')
@AccessFor('public')
export class RoadmapPage {
  constructor(
    private readonly roadmap: RoadmapService,
    private readonly pages: PublicPages,
    private readonly clock: Clock,
  ) {}

  @Get()
  async current(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const year = await this.roadmap.currentYear();
    if (!year) throw new NotFound('План ещё не загружен');
    return this.send(PATH, year.slug, request, reply);
  }

  @Get(':year')
  async plan(
    @Param('year') year: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.send(`${PATH}/${year}`, year, request, reply);
  }

  private async send(
    address: string,
    year: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.pages.send(request, reply, address, async (context) => {
      const [plan, years] = await Promise.all([this.roadmap.getPlan(year), this.roadmap.years()]);
      return <View context={context} plan={plan} years={years} now={this.clock.now()} />;
    });
  }
}

interface ViewProps {
  context: PageContext;
  plan: PlanDetails;
  years: readonly { slug: string; academicYear: string }[];
  now: Date;
}

function View({ context, plan, years, now }: ViewProps): JSX.Element {
  const title = `План мероприятий ${plan.academicYear}`;
  return (
    <Page {...context} title={title} description={plan.title}>
      <PageHead
        title={title}
        about="Дорожная карта профминимума в школах Московской области: сроки, исполнители и события к каждому пункту"
        actions={<PrintButton />}
      />
      <Wrap>
        <Years years={years} current={plan.slug} />
        <Panel head={<b>{finding(plan)}</b>}>
          <RoadmapYear
            label="Сроки пунктов плана по месяцам"
            from={plan.from}
            to={plan.to}
            today={inZone(now, MOSCOW).toPlainDate().toString()}
            bars={plan.measures.map((measure) => barOf(measure, plan))}
          />
          <Legend />
        </Panel>
        {plan.sections.map((section) => (
          <Section key={section.number} title={`${section.number}. ${section.title}`} id={`section-${section.number}`}>
            <MeasuresTable
              plan={plan.slug}
              caption={section.title}
              measures={plan.measures.filter(({ sectionNumber }) => sectionNumber === section.number)}
            />
          </Section>
        ))}
        <Approved plan={plan} />
      </Wrap>
    </Page>
  );
}

function Years({ years, current }: { years: ViewProps['years']; current: string }): JSX.Element | null {
  if (years.length < 2) return null;
  return (
    <nav class="filter-chips" aria-label="Учебный год">
      <ul>
        {years.map(({ slug, academicYear }) => (
          <li key={slug}>
            <a href={`${PATH}/${slug}`} aria-current={slug === current ? 'true' : undefined}>
              {academicYear}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The chart in words: how many measures are done, under way, past their date. */
function finding({ measures }: PlanDetails): string {
  const having = (...states: MeasureState[]) =>
    measures.filter(({ standing }) => states.includes(standing.state)).length;
  const figures: [number, string][] = [
    [having('DONE'), 'выполнено'],
    [having('IN_PROGRESS', 'RETURNED'), 'в работе'],
    [having('DONE_PENDING_CHECK'), 'ждёт приёмки'],
    [having('OVERDUE'), 'срок прошёл'],
    [having('NOT_STARTED'), 'не начато'],
  ];
  const told = figures.flatMap(([number, word]) => (number > 0 ? [`${word} ${number}`] : []));
  return `${count(measures.length, 'пункт', 'пункта', 'пунктов')} плана: ${told.join(', ')}`;
}

const BARS: readonly { state: MeasureState; word: string }[] = [
  { state: 'IN_PROGRESS', word: 'в работе' },
  { state: 'DONE_PENDING_CHECK', word: 'ждёт приёмки' },
  { state: 'DONE', word: 'выполнено' },
  { state: 'OVERDUE', word: 'просрочено' },
  { state: 'NOT_STARTED', word: 'срок прошёл или ещё не начато' },
];

function Legend(): JSX.Element {
  return (
    <ul class="year-legend" aria-hidden="true">
      {BARS.map(({ state, word }) => (
        <li key={state} class="year-bar" data-state={state}>
          <svg width="28" height="10">
            <path class="year-line" d="M5 5H23" />
          </svg>
          {word}
        </li>
      ))}
      <li>
        <svg width="12" height="12">
          <path class="year-due" d="M6 0l6 6-6 6-6-6z" />
        </svg>
        срок
      </li>
    </ul>
  );
}

function MeasuresTable({
  plan,
  caption,
  measures,
}: {
  /** The plan's slug. */
  plan: string;
  caption: string;
  measures: readonly MeasureDetails[];
}): JSX.Element {
  return (
    <div class="roadmap">
      <DataTable
        caption={caption}
        columns={[
          {
            key: 'number',
            title: '№',
            isNumber: true,
            cell: ({ number }) => <span id={`measure-${number}`}>{number}</span>,
          },
          {
            key: 'title',
            title: 'Наименование мероприятия',
            isHeader: true,
            cell: (measure) => <MeasureTitle measure={measure} plan={plan} />,
          },
          { key: 'deadline', title: 'Срок реализации', cell: ({ deadlineRaw }) => deadlineRaw },
          { key: 'executors', title: 'Ответственный исполнитель', cell: ({ executorsRaw }) => executorsRaw },
          { key: 'results', title: 'Планируемые результаты', cell: ({ resultsRaw }) => resultsRaw },
          {
            key: 'state',
            title: 'Состояние',
            cell: ({ standing }) => <MeasureStanding standing={standing} />,
          },
        ]}
        rows={measures}
        rowKey={({ id }) => id}
        rowTone={({ standing }) => (isLate(standing) ? 'bad' : undefined)}
      />
    </div>
  );
}

/** Late is what the system knows to be missing; of what it holds nothing it can only say that the date has passed. */
function isLate({ state, basis }: MeasureDetails['standing']): boolean {
  return state === 'OVERDUE' && basis === 'EVENTS';
}

/** The state of a measure or an item in words. */
export function MeasureStanding({ standing }: { standing: MeasureDetails['standing'] }): JSX.Element {
  if (standing.state === 'OVERDUE' && !isLate(standing)) return <Chip>Срок прошёл</Chip>;
  return <MeasureChip state={standing.state} daysLate={isLate(standing) ? -(standing.daysLeft ?? 0) : 0} />;
}

function MeasureTitle({ measure, plan }: { measure: MeasureDetails; plan: string }): JSX.Element {
  const loose = measure.events.filter((event) => event.itemId === null);
  return (
    <>
      <a class="measure-title" href={`${PATH}/${plan}/${measure.number}`}>
        {measure.title}
      </a>
      {measure.items.length > 0 && (
        <ul class="measure-items">
          {measure.items.map((item) => (
            <li key={item.id}>
              {item.number}. <span class="measure-item">{item.textRaw}</span>
              <Events events={item.events} />
            </li>
          ))}
        </ul>
      )}
      <Events events={loose} />
    </>
  );
}

function Events({ events }: { events: readonly LinkedEvent[] }): JSX.Element | null {
  if (events.length === 0) return null;
  return (
    <ul class="linked-events">
      {events.map((event) => (
        <li key={event.id}>
          <a href={`/events/${event.slug}`}>{event.title}</a>{' '}
          <span class="soft">
            {formatDate(event.startsAt, event.zone)}
            {event.cancelledAt && ', отменено'}
            {event.postReleaseSlug && (
              <>
                {' · '}
                <a href={`/post-releases/${event.postReleaseSlug}`}>пост-релиз</a>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Approved({ plan }: { plan: PlanDetails }): JSX.Element {
  return (
    <Section title="Кем утверждён" id="approved">
      <p>{plan.title}.</p>
      <p>
        {plan.issuer}
        {plan.documentNumber && `, № ${plan.documentNumber}`}. {plan.purpose}.
      </p>
      <ol>
        {plan.clauses.map((clause) => (
          <li key={clause}>{clause}</li>
        ))}
      </ol>
      {plan.signatoryName && (
        <p>
          {plan.signatoryPosition} {plan.signatoryName}
        </p>
      )}
    </Section>
  );
}

function barOf(measure: MeasureDetails, plan: PlanDetails): YearBar {
  const last = measure.periodTo ?? measure.occurrences.at(-1)?.dueDate ?? measure.deadlineDate ?? plan.to;
  return {
    number: String(measure.number),
    title: measure.title,
    href: `#measure-${measure.number}`,
    start: measure.periodFrom ?? plan.from,
    end: last,
    deadlines:
      measure.occurrences.length > 0
        ? measure.occurrences.flatMap(({ dueDate }) => dueDate ?? [])
        : [measure.deadlineDate ?? []].flat(),
    state: measure.standing.state === 'OVERDUE' && !isLate(measure.standing) ? 'NOT_STARTED' : measure.standing.state,
  };
}
