import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { NotFound } from '../../common/errors.js';
import { formatDate } from '../../common/russian.js';
import { type LinkedEvent, type MeasureDetails, RoadmapService } from '../../features/roadmap/roadmap.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { Chip } from '../components/chips.js';
import { Page } from '../components/layout.js';
import { KeyValues } from '../components/key-values.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { Progress } from '../components/progress.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { MeasureStanding } from './roadmap.page.js';

const MOSCOW = 'Europe/Moscow';

/** One measure of the plan: what is to come of it, and what proves that it has. */
@Controller('roadmap/:year/:number')
@AccessFor('public')
export class MeasurePage {
  constructor(
    private readonly roadmap: RoadmapService,
    private readonly pages: PublicPages,
  ) {}

  @Get()
  async show(
    @Param('year') year: string,
    @Param('number') number: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (!/^[1-9]\d?$/.test(number)) throw new NotFound('Такого пункта плана нет');
    return this.pages.send(request, reply, `/roadmap/${year}/${number}`, async (context) => {
      const { plan, measure } = await this.roadmap.getMeasure(year, Number(number));
      return <View context={context} plan={plan} measure={measure} />;
    });
  }
}

interface ViewProps {
  context: PageContext;
  plan: { slug: string; academicYear: string };
  measure: MeasureDetails;
}

function View({ context, plan, measure }: ViewProps): JSX.Element {
  const title = `Пункт ${measure.number} плана`;
  return (
    <Page {...context} title={`${title} ${plan.academicYear}`} description={measure.title}>
      <PageHead
        title={title}
        crumbs={[{ title: `План ${plan.academicYear}`, href: `/roadmap/${plan.slug}#measure-${measure.number}` }]}
        chips={<MeasureStanding standing={measure.standing} />}
        about={measure.title}
      />
      <Wrap>
        <KeyValues
          items={[
            { key: 'Срок реализации', value: measure.deadlineRaw },
            { key: 'Ответственный исполнитель', value: measure.executorsRaw },
          ]}
        />
        <Section title="Планируемые результаты" id="results">
          {measure.results.map((result) => (
            <Result key={result.label} result={result} events={measure.events} />
          ))}
        </Section>
        {measure.items.length > 0 && (
          <Section title="По темам" id="items">
            <ul class="measure-items">
              {measure.items.map((item) => (
                <li key={item.id}>
                  {item.number}. {item.textRaw} <MeasureStanding standing={item.standing} />
                </li>
              ))}
            </ul>
          </Section>
        )}
      </Wrap>
    </Page>
  );
}

function Result({ result, events }: { result: MeasureDetails['results'][number]; events: readonly LinkedEvent[] }) {
  const evidence = events.flatMap((event) => evidenceOf(result.kind, event));
  return (
    <div class="card pad" data-result={result.kind}>
      <h3 class="card-title">{result.label}</h3>
      {result.collected ? (
        <Progress {...result.collected} label="Собрано" showLabel />
      ) : (
        <p class="soft">Этот результат собирается вне системы.</p>
      )}
      {evidence.length > 0 && (
        <ul>
          {evidence.map(({ what, href, on, event }) => (
            <li key={event.id}>
              {href ? <a href={href}>{what}</a> : what}, {on} — <a href={`/events/${event.slug}`}>{event.title}</a>
              {event.cancelledAt && (
                <>
                  {' '}
                  <Chip tone="bad">Событие отменено</Chip>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {result.collected && evidence.length === 0 && <EmptyState title="Пока ничего не опубликовано" />}
    </div>
  );
}

interface Evidence {
  what: string;
  href: string | null;
  on: string;
  event: LinkedEvent;
}

/** What proves a result of this kind: it is there from the moment it is published or registered. */
function evidenceOf(kind: string, event: LinkedEvent): Evidence[] {
  const shown = (what: string, href: string | null, at: Date | null) => [
    { what, href, on: at ? formatDate(at, MOSCOW) : '', event },
  ];
  if (kind === 'INFORMATION_LETTER' && event.letterNumber && event.letterDate)
    return shown(`Письмо № ${event.letterNumber}`, null, new Date(`${event.letterDate}T09:00:00Z`));
  if (kind === 'ANNOUNCEMENT' && event.announcementSlug)
    return shown('Анонс', `/announcements/${event.announcementSlug}`, event.announcedAt);
  if (kind === 'EVENT_PROGRAMME' && event.programNumber)
    return shown(`Программа, версия ${event.programNumber}`, `/events/${event.slug}#program`, event.programReleasedAt);
  if (kind === 'POST_RELEASE' && event.postReleaseSlug)
    return shown('Пост-релиз', `/post-releases/${event.postReleaseSlug}`, event.postReleasedAt);
  return [];
}
