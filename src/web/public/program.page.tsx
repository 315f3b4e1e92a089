import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../../common/errors.js';
import { formatDateTime, formatWhen } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { EventsService } from '../../features/events/events.service.js';
import { programDocument } from '../../features/programs/program-print.rules.js';
import { ProgramsService } from '../../features/programs/programs.service.js';
import { ReleasesService } from '../../features/programs/releases.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { ButtonLink } from '../components/buttons.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { ProgramChanges } from '../components/program-changes.js';
import { sendKeptPrint } from '../print-reply.js';
import { PublicPages } from '../public-pages.service.js';

/** The released program of an event on paper, and what each version of it changed. */
@Controller('events/:slug')
@AccessFor('public')
export class ProgramPages {
  constructor(
    private readonly events: EventsService,
    private readonly programs: ProgramsService,
    private readonly releases: ReleasesService,
    private readonly pages: PublicPages,
  ) {}

  @Get('program.:format')
  async print(
    @CurrentActor() actor: Actor | undefined,
    @Param('slug') slug: string,
    @Param('format') format: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const event = await this.events.getVisible(slug, actor);
    const program = await this.programs.getPresent(event);
    if (!program) throw new NotFound('Программа ещё не опубликована');
    return sendKeptPrint(reply, programDocument(event, program.sessions, program), format);
  }

  @Get('program/changes')
  async changes(
    @CurrentActor() actor: Actor | undefined,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { event, releases } = await this.releases.list(slug, actor);
    return this.pages.sendOwn(request, reply, (context) => (
      <Page {...context} title={`Изменения программы: ${event.title}`} noindex>
        <PageHead
          title="Изменения программы"
          crumbs={[{ title: event.title, href: `/events/${slug}` }]}
          about={formatWhen(event.startsAt, event.endsAt, event.zone)}
          actions={releases.length > 0 && <ButtonLink href={`/events/${slug}#program`}>К программе</ButtonLink>}
        />
        <Wrap narrow>
          {releases.length === 0 && <EmptyState title="Программа ещё не опубликована" />}
          {releases.map(({ number, releasedAt, differences }) => (
            <Section key={number} title={`Версия ${number}`} id={`version-${number}`}>
              <p class="soft">{formatDateTime(releasedAt, event.zone)}</p>
              {differences.length > 0 ? (
                <ProgramChanges differences={differences} zone={event.zone} />
              ) : (
                <p>{number === 1 ? 'Первая версия программы.' : 'Без изменений для участников.'}</p>
              )}
            </Section>
          ))}
        </Wrap>
      </Page>
    ));
  }
}
