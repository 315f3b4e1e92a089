import type { JSX } from 'preact';
import { formatDate, formatWhen } from '../../common/russian.js';
import { forAudience, forGrades } from '../../features/events/event-words.rules.js';
import { moveShown } from '../../features/events/lifecycle.rules.js';
import type { EventRow } from '../../features/events/events.service.js';
import type { MaterialCard } from '../../features/materials/materials.service.js';
import { ActionForm, ButtonLink, PrintButton, ShareButton } from '../components/buttons.js';
import { CalendarButtons } from '../components/calendar-buttons.js';
import { KindChip, StateChip } from '../components/chips.js';
import { Fact, Facts, WhenFact } from '../components/event-facts.js';
import { EVENT_FORMAT_WORDS } from '../components/event-words.js';
import { Gallery } from '../components/gallery.js';
import { Page } from '../components/layout.js';
import { Notice } from '../components/messages.js';
import { Card, Columns, type Crumb, PageHead, Section } from '../components/page-head.js';
import { Materials, Program } from '../components/program.js';
import { RichText } from '../components/rich-text.js';
import { Stats } from '../components/stat.js';
import { StructuredData } from '../components/structured-data.js';
import { calendarLinks } from '../calendar-links.js';
import { eventState } from '../event-view.js';
import type { PageContext } from '../page-context.service.js';
import { KindFacts, KindSections } from './event-kind.view.js';
import type { EventPageData } from './event-page.model.js';
import { materialView, recordingOf, sortMaterials } from './materials.view.js';
import { AnnouncementBody } from './publication.view.js';
import { eventData } from './structured-data.js';
import { figures, pictureView, sessionView } from './views.js';
import { Action } from './event-action.view.js';

/** One event: left the story, right a card that stays with when, where and the button (look.md, page 3). */
export function EventPage({ context, ...data }: EventPageData & { context: PageContext }): JSX.Element {
  const { event, now, publicUrl } = data;
  const state = eventState(event, now);
  const isPublic = event.publicationState === 'PUBLISHED';
  const url = `${publicUrl}/events/${event.slug}`;
  return (
    <Page
      {...context}
      title={event.title}
      description={event.summary || undefined}
      noindex={!isPublic}
      preview={{ image: isPublic ? data.image : undefined }}
      head={isPublic && <StructuredData data={eventData(event, { url, image: data.image.src })} />}
      feeds={[{ title: event.title, href: `/events/${event.slug}.ics`, type: 'text/calendar' }]}
    >
      <PageHead
        look="hero"
        title={event.title}
        crumbs={crumbsOf(event)}
        chips={
          <>
            <KindChip kind={event.kind} />
            <StateChip state={state} />
          </>
        }
        about={[event.organiser, forAudience(event.audience), forGrades(event.grades)].filter(Boolean).join(' · ')}
      />
      <Columns side={<Side {...data} />} top={<Warnings event={event} />}>
        <Story {...data} csrf={context.csrf} />
        <p class="actions no-print">
          <ShareButton title={event.title} url={url} />
          <PrintButton />
        </p>
      </Columns>
    </Page>
  );
}

function crumbsOf(event: EventRow): Crumb[] {
  const crumbs: Crumb[] = [{ title: 'События', href: '/events' }];
  if (event.seriesSlug && event.seriesTitle)
    crumbs.push({ title: event.seriesTitle, href: `/series/${event.seriesSlug}` });
  if (event.measureNumber && event.planSlug) {
    const [measure = ''] = event.measureNumber.split('.', 1);
    crumbs.push({ title: `Пункт плана ${event.measureNumber}`, href: `/roadmap/${event.planSlug}#measure-${measure}` });
  }
  return crumbs;
}

function Warnings({ event }: { event: EventRow }): JSX.Element | null {
  if (event.publicationState !== 'PUBLISHED') {
    return (
      <Notice tone="info" title="Событие не опубликовано">
        <p>Его видят только сотрудники организатора.</p>
      </Notice>
    );
  }
  if (event.cancelledAt) {
    return (
      <Notice tone="bad" title="Событие отменено">
        <p>{event.cancelReason}</p>
      </Notice>
    );
  }
  const from = moveShown(event);
  if (from) {
    return (
      <Notice tone="warn" title="Событие перенесено">
        <p>
          Было: <s>{formatWhen(from.startsAt, from.endsAt, event.zone)}</s>. Стало:{' '}
          {formatWhen(event.startsAt, event.endsAt, event.zone)}.
        </p>
        {event.moveReason && <p>{event.moveReason}</p>}
      </Notice>
    );
  }
  return null;
}

function Side({ event, now, publicUrl, materials, ownToken }: EventPageData): JSX.Element {
  const from = event.cancelledAt ? null : moveShown(event);
  const recording = recordingOf(materials)?.url ?? null;
  return (
    <>
      <Card>
        <Facts>
          <WhenFact
            start={event.startsAt}
            end={event.endsAt}
            zone={event.zone}
            now={now}
            kind={event.kind}
            movedFrom={from ? { start: from.startsAt, end: from.endsAt } : undefined}
          />
          <Fact icon={EVENT_FORMAT_WORDS[event.format].icon} title={placeTitle(event)}>
            {placeLines(event, now).map((line) => line && <p key={line}>{line}</p>)}
          </Fact>
          <Fact icon="users" title={event.organiser}>
            {event.contact}
          </Fact>
          <KindFacts event={event} />
        </Facts>
        <Action event={event} now={now} recording={recording} ownToken={ownToken} />
      </Card>
      {!event.cancelledAt && now < event.endsAt && (
        <Card>
          <CalendarButtons links={calendarLinks(event, publicUrl)} />
        </Card>
      )}
    </>
  );
}

function placeTitle(event: EventRow): string {
  const word = EVENT_FORMAT_WORDS[event.format].word;
  if (event.format === 'ONLINE') return word;
  return [event.venue, event.municipality].filter(Boolean).join(', ') || word;
}

/** Where to come and how to join. The address of the broadcast itself is never here. */
function placeLines(event: EventRow, now: Date): (string | null)[] {
  const isAhead = !event.cancelledAt && now < event.endsAt;
  switch (event.format) {
    case 'ONSITE':
      return [event.address];
    case 'HYBRID':
      return [event.address, ['Онлайн', event.platform].filter(Boolean).join(': ')];
    case 'ONLINE':
      return isAhead && event.registrationMode === 'FORM'
        ? ['Ссылка придёт в письме и останется в календаре']
        : [event.platform];
  }
}

const CLAIM_WORDS = {
  PENDING: 'организатор ещё не ответил',
  REFUSED: 'организатор отклонил',
  CONFIRMED: 'подтверждено',
};

/** Speakers named like the signed-in reader: «Это я». */
function AreYou({
  speakers,
  slug,
  csrf,
}: {
  speakers: EventPageData['resembling'];
  slug: string;
  csrf: string;
}): JSX.Element | null {
  if (speakers.length === 0) return null;
  return (
    <Notice tone="info" title="В программе есть спикер с вашим именем">
      {speakers.map(({ id, fullName, position, state }) => (
        <div key={id} class="actions">
          <span>{[fullName, position].filter(Boolean).join(', ')}</span>
          {state ? (
            <span class="soft">{CLAIM_WORDS[state]}</span>
          ) : (
            <ActionForm action="/me/talks" csrf={csrf} fields={{ event: slug, speakerId: id }} size="small">
              Это я
            </ActionForm>
          )}
        </div>
      ))}
    </Notice>
  );
}

function Story({
  event,
  now,
  announcement,
  program,
  postRelease,
  materials,
  resembling,
  csrf,
}: EventPageData & { csrf: string }): JSX.Element {
  const { papers, bySession, others } = sortMaterials(materials, program?.sessions ?? []);
  const view = (material: MaterialCard) => materialView(material, `/events/${event.slug}/materials`);
  return (
    <>
      {postRelease && (
        <Section
          title="Как это прошло"
          id="post-release"
          more={{ title: 'Пост-релиз целиком', href: `/post-releases/${postRelease.slug}` }}
        >
          <p class="lead">{postRelease.lead}</p>
          <Stats stats={figures(postRelease)} />
          <RichText html={postRelease.bodyHtml} />
          <Gallery pictures={postRelease.pictures.map(pictureView)} />
        </Section>
      )}
      {announcement ? (
        <Section title="О событии" id="announcement">
          {announcement.lead && <p class="lead">{announcement.lead}</p>}
          <AnnouncementBody announcement={announcement} />
        </Section>
      ) : (
        event.summary && <p class="lead">{event.summary}</p>
      )}
      <KindSections event={event} now={now} />
      {papers.length > 0 && (
        <Section title="Как подать тезисы" id="papers-files">
          <Materials materials={papers.map(view)} />
        </Section>
      )}
      {program && (
        <Section title="Программа" id="program">
          <AreYou speakers={resembling} slug={event.slug} csrf={csrf} />
          <Program
            sessions={program.sessions.map((session) => ({
              ...sessionView(session),
              materials: (bySession.get(session.id) ?? []).map(view),
            }))}
            zone={event.zone}
          />
          <p class="actions">
            <ButtonLink href={`/events/${event.slug}/program.pdf`} size="small" icon="download">
              PDF
            </ButtonLink>
            <ButtonLink href={`/events/${event.slug}/program.docx`} size="small" icon="download">
              DOCX
            </ButtonLink>
            {program.number > 1 && (
              <a href={`/events/${event.slug}/program/changes`}>
                Версия {program.number} от {formatDate(program.releasedAt, event.zone)}: что изменилось
              </a>
            )}
          </p>
        </Section>
      )}
      {others.length > 0 && (
        <Section title="Материалы" id="materials">
          <Materials materials={others.map(view)} />
        </Section>
      )}
    </>
  );
}
