import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { type FieldError, NotFound } from '../../common/errors.js';
import { formatDate } from '../../common/russian.js';
import { EVENT_RIGHT_WORDS } from '../../features/accounts/accounts-words.rules.js';
import { type Actor, EVENT_RIGHTS, type EventRight } from '../../features/accounts/accounts.rules.js';
import { HelperInput } from '../../features/accounts/people.dto.js';
import { EventsService } from '../../features/events/events.service.js';
import { type HelperRow, HelpersService } from '../../features/events/helpers.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { ActionForm } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { Radios, TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { EmptyState } from '../components/messages.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { DataTable } from '../components/table.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { PublicPages } from '../public-pages.service.js';
import { MANAGE_AREA } from './area.js';
import { NO_REFUSAL, type Refusal, refusalOf } from './form-page.js';

const RIGHTS = Object.keys(EVENT_RIGHTS) as EventRight[];

/** Helpers of an event: people with a narrow right in it and in nothing else. */
@Controller('manage/events/:slug/helpers')
@AccessFor('event.grant')
export class HelpersPages {
  constructor(
    private readonly helpers: HelpersService,
    private readonly events: EventsService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.show(actor, slug, {}, NO_REFUSAL, request, reply);
  }

  @Post()
  async give(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.helpers.give(actor, slug, await validateInput(HelperInput, values));
    } catch (error) {
      return this.show(actor, slug, values, refusalOf(error), request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Помощник добавлен, письмо ему отправляется' });
    return reply.redirect(addressOf(slug), 303);
  }

  @Post(':person/:right/take')
  async take(
    @CurrentActor() actor: Actor,
    @Param('slug') slug: string,
    @Param('person', ParseUUIDPipe) person: string,
    @Param('right') right: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const known = RIGHTS.find((name) => name === right);
    if (!known) throw new NotFound('Такого права нет');
    await this.helpers.take(actor, slug, person, known);
    this.contexts.flash(reply, { tone: 'ok', text: 'Право снято' });
    return reply.redirect(addressOf(slug), 303);
  }

  private async show(
    actor: Actor,
    slug: string,
    values: FormValues,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const helpers = await this.helpers.list(actor, slug);
    const event = await this.events.getManaged(actor, slug);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <View context={context} event={event} helpers={helpers} values={values} errors={refusal.errors} />,
      refusal.status,
    );
  }
}

function addressOf(slug: string): string {
  return `/manage/events/${slug}/helpers`;
}

interface ViewProps {
  context: PageContext;
  event: { slug: string; title: string };
  helpers: readonly HelperRow[];
  values: FormValues;
  errors: readonly FieldError[];
}

function View({ context, event, helpers, values, errors }: ViewProps): JSX.Element {
  return (
    <Page {...context} area={MANAGE_AREA} title={`Помощники: ${event.title}`} invalid={errors.length > 0} noindex>
      <PageHead
        title="Помощники"
        crumbs={[{ title: event.title, href: `/manage/events/${event.slug}` }]}
        about="Помощник видит только это событие и делает только то, что ему разрешено."
      />
      <Wrap>
        <Helpers context={context} slug={event.slug} helpers={helpers} />
        <Section title="Добавить помощника" id="new">
          <Form action={addressOf(event.slug)} csrf={context.csrf} errors={errors}>
            <TextInput
              name="email"
              type="email"
              label="Электронная почта"
              hint="На этот адрес уйдёт письмо. Если человека ещё нет в системе, учётная запись появится сама."
              value={typed(values, 'email')}
              error={errorOf(errors, 'email')}
            />
            <Radios
              name="right"
              label="Что разрешить"
              options={RIGHTS.map((right) => ({
                value: right,
                label: EVENT_RIGHT_WORDS[right].word,
                hint: EVENT_RIGHT_WORDS[right].about,
              }))}
              value={typed(values, 'right')}
              error={errorOf(errors, 'right')}
            />
            <Submit label="Добавить">
              <a href={`/manage/events/${event.slug}`}>К событию</a>
            </Submit>
          </Form>
        </Section>
      </Wrap>
    </Page>
  );
}

function Helpers({
  context,
  slug,
  helpers,
}: {
  context: PageContext;
  slug: string;
  helpers: readonly HelperRow[];
}): JSX.Element {
  return (
    <DataTable
      caption="Помощники события"
      columns={[
        {
          key: 'name',
          title: 'Помощник',
          isHeader: true,
          cell: (row) => (
            <>
              {row.name || row.email}
              {row.name && <span class="row-note">{row.email}</span>}
            </>
          ),
        },
        { key: 'right', title: 'Право', cell: ({ right }) => EVENT_RIGHT_WORDS[right].word },
        {
          key: 'granted',
          title: 'Назначен',
          cell: (row) => (
            <>
              {formatDate(row.grantedAt, 'Europe/Moscow')}
              {row.grantedBy && <span class="row-note">{row.grantedBy}</span>}
            </>
          ),
        },
        { key: 'state', title: 'Доступ', cell: (row) => <State row={row} /> },
        {
          key: 'actions',
          title: 'Действия',
          cell: (row) => (
            <ActionForm
              action={`${addressOf(slug)}/${row.personId}/${row.right}/take`}
              csrf={context.csrf}
              size="small"
            >
              Снять право
            </ActionForm>
          ),
        },
      ]}
      rows={helpers}
      rowKey={({ personId, right }) => `${personId} ${right}`}
      empty={<EmptyState icon="users" title="Помощников пока нет" />}
    />
  );
}

function State({ row }: { row: HelperRow }): JSX.Element {
  if (row.isBlocked) return <Chip tone="bad">Закрыт</Chip>;
  return row.isInvited ? <Chip tone="warn">Приглашение ждёт</Chip> : <Chip tone="ok">Открыт</Chip>;
}
