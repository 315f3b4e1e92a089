import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { type FieldError, InvalidInput, TooManyRequests } from '../../common/errors.js';
import { formatDateTime } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { type EmailChange, EmailChangeService } from '../../features/accounts/email-change.service.js';
import { EmailChangeInput } from '../../features/accounts/profile.dto.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { ActionForm } from '../components/buttons.js';
import { Chip } from '../components/chips.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextInput } from '../components/inputs.js';
import { KeyValues } from '../components/key-values.js';
import { Page } from '../components/layout.js';
import { PageHead, Section, Wrap } from '../components/page-head.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { typed } from '../public/registration.view.js';
import { CABINET_AREA } from './area.js';

const MOSCOW = 'Europe/Moscow';

/** Another address for the account: both mailboxes have to agree. */
@Controller('me/email')
@AccessFor('signed-in')
export class EmailPage {
  constructor(
    private readonly changes: EmailChangeService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.render(actor, {}, [], 200, request, reply);
  }

  @Post()
  async ask(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const { newEmail } = await validateInput(EmailChangeInput, values);
      await this.changes.request(actor, newEmail);
    } catch (error) {
      if (error instanceof InvalidInput) return this.render(actor, values, error.errors, 422, request, reply);
      if (!(error instanceof TooManyRequests)) throw error;
      void reply.header('retry-after', error.retryAfter);
      const tooMany = { field: 'newEmail', code: error.code, message: error.message };
      return this.render(actor, values, [tooMany], 429, request, reply);
    }
    this.contexts.flash(reply, { tone: 'ok', text: 'Письма отправлены на оба адреса' });
    return reply.redirect('/me/email', 303);
  }

  @Post('cancel')
  async cancel(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): Promise<FastifyReply> {
    await this.changes.cancel(actor);
    this.contexts.flash(reply, { tone: 'ok', text: 'Смена адреса отменена' });
    return reply.redirect('/me/email', 303);
  }

  private async render(
    actor: Actor,
    values: FormValues,
    errors: readonly FieldError[],
    status: number,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const pending = await this.changes.pending(actor);
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <View context={context} email={actor.email} pending={pending} values={values} errors={errors} />,
      status,
    );
  }
}

function View(props: {
  context: PageContext;
  email: string;
  pending: EmailChange | null;
  values: FormValues;
  errors: readonly FieldError[];
}): JSX.Element {
  const { context, email, pending, values, errors } = props;
  return (
    <Page {...context} area={CABINET_AREA} title="Почта" styles={['account.css']} invalid={errors.length > 0} noindex>
      <PageHead title="Почта" crumbs={[{ title: 'Профиль', href: '/me/profile' }]} about={`Сейчас: ${email}`} />
      <Wrap narrow>
        {pending && <Pending change={pending} csrf={context.csrf} />}
        <p>
          Мы напишем на нынешний и на новый адрес. Почта сменится, когда вы подтвердите оба письма, в любом порядке.
          Регистрации, портфолио и адрес календаря останутся с вами, сеансы завершатся.
        </p>
        <Form action="/me/email" csrf={context.csrf} errors={errors}>
          <TextInput
            name="newEmail"
            type="email"
            label="Новый адрес"
            autocomplete="email"
            maxLength={254}
            value={typed(values, 'newEmail')}
            error={errorOf(errors, 'newEmail')}
          />
          <Submit label={pending ? 'Начать заново с этим адресом' : 'Отправить письма'} />
        </Form>
        <p class="note">
          Нет доступа к прежней почте? <a href="/contacts">Напишите координатору</a>.
        </p>
      </Wrap>
    </Page>
  );
}

function Pending({ change, csrf }: { change: EmailChange; csrf: string }): JSX.Element {
  return (
    <Section title="Ждём подтверждения" id="pending">
      <KeyValues
        items={[
          { key: `Прежний адрес, ${change.oldEmail}`, value: <Side confirmedAt={change.oldConfirmedAt} /> },
          { key: `Новый адрес, ${change.newEmail}`, value: <Side confirmedAt={change.newConfirmedAt} /> },
          { key: 'Ссылки действуют', value: `до ${formatDateTime(change.expiresAt, MOSCOW)}` },
        ]}
      />
      <ActionForm action="/me/email/cancel" csrf={csrf} size="small">
        Отменить смену
      </ActionForm>
    </Section>
  );
}

function Side({ confirmedAt }: { confirmedAt: Date | null }): JSX.Element {
  return confirmedAt ? <Chip tone="ok">Подтверждён</Chip> : <Chip tone="warn">Ещё не подтверждён</Chip>;
}
