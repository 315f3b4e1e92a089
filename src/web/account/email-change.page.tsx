import { Controller, Get, Header, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Conflict, type DomainError, Gone, NotFound } from '../../common/errors.js';
import { EmailChangeService, type EmailStep } from '../../features/accounts/email-change.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { assertCsrf } from '../../platform/http/security.js';
import { ButtonLink } from '../components/buttons.js';
import { Form, Submit } from '../components/forms.js';
import { Page } from '../components/layout.js';
import { Confirmation, Notice } from '../components/messages.js';
import { PageHead, Wrap } from '../components/page-head.js';
import type { PageContext } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';

/** The links of the two letters of a change of address. They prove who reads the mail, so nobody needs to be signed in. */
@Controller('login/email/:token')
@AccessFor('public')
export class EmailChangePage {
  constructor(
    private readonly changes: EmailChangeService,
    private readonly pages: PublicPages,
  ) {}

  @Get()
  @Header('referrer-policy', 'no-referrer')
  async show(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      const step = await this.changes.preview(token);
      return await this.pages.sendOwn(request, reply, (context) => (
        <StepPage context={context} token={token} step={step} />
      ));
    } catch (error) {
      return this.explain(error, request, reply);
    }
  }

  @Post()
  @Header('referrer-policy', 'no-referrer')
  async confirm(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await assertCsrf(request, reply);
    try {
      const { isChanged, newEmail } = await this.changes.confirm(token);
      return await this.pages.sendOwn(request, reply, (context) => (
        <DonePage context={context} isChanged={isChanged} newEmail={newEmail} />
      ));
    } catch (error) {
      return this.explain(error, request, reply);
    }
  }

  private async explain(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const status =
      error instanceof Gone ? 410 : error instanceof NotFound ? 404 : error instanceof Conflict ? 409 : null;
    if (!status) throw error;
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <ProblemPage context={context} problem={error as DomainError} />,
      status,
    );
  }
}

function StepPage({ context, token, step }: { context: PageContext; token: string; step: EmailStep }): JSX.Element {
  const { side, oldEmail, newEmail } = step;
  const isOther = side === 'old' ? step.newConfirmedAt !== null : step.oldConfirmedAt !== null;
  return (
    <Page {...context} title="Смена адреса" noindex>
      <PageHead title="Смена адреса" />
      <Wrap narrow>
        <p class="lead">
          {side === 'old'
            ? `Учётная запись ${oldEmail} перейдёт на адрес ${newEmail}.`
            : `На адрес ${newEmail} перейдёт учётная запись ${oldEmail}.`}
        </p>
        <p>
          {isOther
            ? 'Другой адрес уже подтверждён: после нажатия почта сменится, все сеансы завершатся.'
            : 'После нажатия останется подтвердить письмо на другом адресе.'}
        </p>
        <Form action={`/login/email/${token}`} csrf={context.csrf}>
          <Submit label={side === 'old' ? 'Подтвердить смену' : 'Подтвердить новый адрес'} />
        </Form>
        <p class="note">Не просили менять адрес? Закройте страницу: всё останется как есть.</p>
      </Wrap>
    </Page>
  );
}

function DonePage(props: { context: PageContext; isChanged: boolean; newEmail: string }): JSX.Element {
  const { context, isChanged, newEmail } = props;
  return (
    <Page {...context} title="Смена адреса" noindex>
      <Wrap narrow>
        <Confirmation title={isChanged ? 'Адрес изменён' : 'Спасибо, этот адрес подтверждён'}>
          <p>
            {isChanged
              ? `Теперь ваш адрес ${newEmail}. Все сеансы завершены: войдите с ним.`
              : 'Осталось подтвердить письмо на другом адресе. До этого ничего не меняется.'}
          </p>
        </Confirmation>
        {isChanged && (
          <p class="actions">
            <ButtonLink href="/login" look="primary">
              Войти
            </ButtonLink>
          </p>
        )}
      </Wrap>
    </Page>
  );
}

function ProblemPage({ context, problem }: { context: PageContext; problem: DomainError }): JSX.Element {
  return (
    <Page {...context} title="Адрес не сменился" noindex>
      <PageHead title="Адрес не сменился" />
      <Wrap narrow>
        <Notice tone="warn" title={problem.message}>
          <p>Если адрес всё ещё нужно сменить, начните снова в личном кабинете.</p>
        </Notice>
        <p class="actions">
          <ButtonLink href="/me/email">К смене адреса</ButtonLink>
        </p>
      </Wrap>
    </Page>
  );
}
