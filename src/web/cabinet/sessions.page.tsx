import { Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { count, formatDateTime } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { type SessionRow, SessionsService } from '../../features/accounts/sessions.service.js';
import { OwnedRegistrationsService } from '../../features/registrations/owned-registrations.service.js';
import { readCookie } from '../../platform/http/cookies.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { letOut } from '../account/session-cookie.js';
import { ActionForm } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { Page } from '../components/layout.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { type Column, DataTable } from '../components/table.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { CABINET_AREA } from './area.js';
import { deviceOf } from './device.js';

const MOSCOW = 'Europe/Moscow';
const METHODS = { LETTER: 'по письму', PASSWORD: 'по паролю', OIDC: 'через учётную запись организации' } as const;

/** Where a person is signed in, and ways to end it. */
@Controller('me/sessions')
@AccessFor('signed-in')
export class SessionsPage {
  constructor(
    private readonly sessions: SessionsService,
    private readonly owned: OwnedRegistrationsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const sessions = await this.sessions.list(actor.personId, readCookie(request, 'session'));
    return this.pages.sendOwn(request, reply, (context) => <View context={context} sessions={sessions} />);
  }

  @Post(':id/end')
  async end(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await this.sessions.end(actor.personId, id);
    this.contexts.flash(reply, { tone: 'ok', text: 'Сеанс завершён' });
    return reply.redirect('/me/sessions', 303);
  }

  @Post('end-others')
  async endOthers(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const ended = await this.sessions.endOthers(actor.personId, readCookie(request, 'session') ?? '');
    this.contexts.flash(reply, { tone: 'ok', text: `Завершено: ${count(ended, 'сеанс', 'сеанса', 'сеансов')}` });
    return reply.redirect('/me/sessions', 303);
  }

  /** «Выйти везде», here too. Links first: whoever is stopped half way is still signed in and does it again. */
  @Post('end-all')
  async endAll(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): Promise<FastifyReply> {
    await this.owned.closeLinks(actor.personId);
    await this.sessions.signOutEverywhere(actor);
    this.contexts.flash(reply, { tone: 'ok', text: 'Вы вышли на всех устройствах' });
    letOut(reply);
    return reply.redirect('/login', 303);
  }
}

function View({ context, sessions }: { context: PageContext; sessions: readonly SessionRow[] }): JSX.Element {
  const { csrf } = context;
  return (
    <Page {...context} area={CABINET_AREA} title="Сеансы" noindex>
      <PageHead
        title="Сеансы"
        crumbs={[{ title: 'Безопасность', href: '/me/security' }]}
        about="Где вы сейчас вошли. Сеанс заканчивается сам: через две недели после входа, а если им не пользуются, через неделю, у сотрудников через 12 часов"
      />
      <Wrap>
        <DataTable
          caption="Ваши сеансы"
          columns={columnsOf(csrf)}
          rows={sessions}
          rowKey={({ id }) => id}
          empty="Сеансов нет"
        />
        <Section title="Потеряли устройство или вошли на чужом?" id="everywhere">
          <p>Завершите остальные сеансы или выйдите везде сразу, и здесь тоже. Войти снова можно по письму.</p>
          <p>
            «Выйти везде» закрывает и ссылки на ваши регистрации, которые приходили в письмах, и токены программ: новые
            ссылки — в кабинете и в следующих письмах, новые токены создают заново.
          </p>
          <div class="actions">
            {sessions.length > 1 && (
              <ActionForm action="/me/sessions/end-others" csrf={csrf}>
                Завершить остальные
              </ActionForm>
            )}
            <ActionForm action="/me/sessions/end-all" csrf={csrf} look="danger">
              Выйти везде
            </ActionForm>
          </div>
        </Section>
      </Wrap>
    </Page>
  );
}

function columnsOf(csrf: string): Column<SessionRow>[] {
  return [
    {
      key: 'device',
      title: 'Устройство',
      cell: ({ userAgent, isCurrent }) => (
        <>
          {deviceOf(userAgent)} {isCurrent && <Chip tone="ok">Вы здесь</Chip>}
        </>
      ),
    },
    { key: 'address', title: 'Адрес сети', cell: ({ address }) => address ?? '—' },
    {
      key: 'started',
      title: 'Вход',
      cell: ({ createdAt, method }) =>
        [formatDateTime(createdAt, MOSCOW), method && METHODS[method]].filter(Boolean).join(', '),
    },
    { key: 'seen', title: 'Последнее действие', cell: ({ lastSeenAt }) => formatDateTime(lastSeenAt, MOSCOW) },
    {
      key: 'end',
      title: 'Действие',
      cell: ({ id, isCurrent }) =>
        !isCurrent && (
          <ActionForm action={`/me/sessions/${id}/end`} csrf={csrf} size="small">
            Завершить
          </ActionForm>
        ),
    },
  ];
}
