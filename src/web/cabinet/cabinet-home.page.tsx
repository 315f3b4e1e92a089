import { Controller, Get, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import { SpeakersService } from '../../features/programs/speakers.service.js';
import { OwnTalks } from './talks.page.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Clock } from '../../common/clock.js';
import { RuleViolation } from '../../common/errors.js';
import type { Page as Rows } from '../../common/pagination.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { ProfileService } from '../../features/accounts/profile.service.js';
import {
  type CabinetEntry,
  OwnedRegistrationsService,
} from '../../features/registrations/owned-registrations.service.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { ButtonLink } from '../components/buttons.js';
import { RoleSwitch } from '../components/header.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { Pagination } from '../components/pagination.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { CABINET_AREA } from './area.js';
import { PastEntry, UpcomingEntry } from './entry.js';

/** What a person is registered for, and what there was. */
@Controller('me')
@AccessFor('signed-in')
export class CabinetHomePage {
  constructor(
    private readonly owned: OwnedRegistrationsService,
    private readonly profiles: ProfileService,
    private readonly speakers: SpeakersService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Query('cursor') cursor: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const profile = await this.profiles.get(actor);
    if (!profile.lastName) return reply.redirect('/me/profile', 303);
    const [upcoming, past, total, talks] = await Promise.all([
      this.owned.upcoming(actor),
      this.owned.past(actor, typeof cursor === 'string' ? cursor : undefined),
      this.owned.countPast(actor),
      this.speakers.talksOf(actor),
    ]);
    const name = [profile.firstName, profile.middleName].filter(Boolean).join(' ');
    return this.pages.sendOwn(request, reply, (context) => (
      <View
        context={context}
        name={name}
        shown={{ upcoming, past, total, talks }}
        isFirst={!cursor}
        now={this.clock.now()}
      />
    ));
  }

  @Post('registrations/:id/confirm')
  async confirm(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.owned.confirm(actor, id);
      this.contexts.flash(reply, { tone: 'ok', text: 'Участие подтверждено, приглашение придёт письмом' });
    } catch (error) {
      if (!(error instanceof RuleViolation)) throw error;
      this.contexts.flash(reply, { tone: 'warn', text: error.message });
    }
    return reply.redirect('/me', 303);
  }

  @Post('registrations/:id/cancel')
  async cancel(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.owned.cancel(actor, id);
    this.contexts.flash(reply, { tone: 'ok', text: 'Регистрация отменена, место освободилось' });
    return reply.redirect('/me', 303);
  }
}

interface Shown {
  upcoming: readonly CabinetEntry[];
  past: Rows<CabinetEntry>;
  /** Of all pages of the past. */
  total: number;
  talks: Awaited<ReturnType<SpeakersService['talksOf']>>;
}

function View(props: { context: PageContext; name: string; shown: Shown; isFirst: boolean; now: Date }): JSX.Element {
  const { context, name, shown, isFirst, now } = props;
  const { upcoming, past, total, talks } = shown;
  const roles = context.user?.roles ?? [];
  return (
    <Page {...context} area={CABINET_AREA} title="Мои события" styles={['account.css']} noindex>
      <PageHead title="Мои события" about={`Здравствуйте, ${name}!`} actions={<Find />} />
      <Wrap>
        {isFirst && (
          <Section title="Впереди" id="next">
            {upcoming.length === 0 ? (
              <EmptyState title="Вы пока никуда не записаны">
                <p>Выберите вебинар или встречу: регистрация займёт минуту, данные подставятся сами.</p>
                <ButtonLink href="/events" look="primary">
                  Выбрать событие
                </ButtonLink>
              </EmptyState>
            ) : (
              <ul class="rows">
                {upcoming.map((entry) => (
                  <li key={entry.id}>
                    <UpcomingEntry entry={entry} now={now} csrf={context.csrf} />
                  </li>
                ))}
              </ul>
            )}
          </Section>
        )}
        {isFirst && <OwnTalks talks={talks} csrf={context.csrf} />}
        <Section title="Портфолио" id="past">
          {total === 0 ? (
            <p>Здесь соберутся события, в которых вы участвовали.</p>
          ) : (
            <>
              <p>Вы участвовали в {count(total, 'событии', 'событиях', 'событиях')}.</p>
              <ul class="rows">
                {past.items.map((entry) => (
                  <li key={entry.id}>
                    <PastEntry entry={entry} now={now} />
                  </li>
                ))}
              </ul>
              <Pagination
                first={isFirst ? undefined : '/me#past'}
                next={past.nextCursor ? `/me?cursor=${past.nextCursor}#past` : undefined}
              />
            </>
          )}
        </Section>
        {roles.length > 1 && (
          <Section title="Роли" id="roles">
            <p>Работать можно во всех ролях сразу или в одной: тогда видно и доступно только то, что даёт она.</p>
            <RoleSwitch roles={roles} csrf={context.csrf} path="/me" />
          </Section>
        )}
      </Wrap>
    </Page>
  );
}

function Find(): JSX.Element {
  return <ButtonLink href="/events">Найти событие</ButtonLink>;
}
