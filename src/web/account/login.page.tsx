import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { type FieldError, InvalidInput, TooManyRequests } from '../../common/errors.js';
import { SignInInput } from '../../features/accounts/accounts.dto.js';
import { AccountsService } from '../../features/accounts/accounts.service.js';
import { Config } from '../../platform/config/config.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, originOf } from '../../platform/http/route.js';
import { assertCsrf, SESSION_COOKIE, sessionCookie } from '../../platform/http/security.js';
import { validateInput } from '../../platform/http/validation.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextInput } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { ownPath } from '../own-path.js';
import { PublicPages } from '../public-pages.service.js';
import type { PageContext } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';

/** Staff sign in with a password. */
@Controller()
@AccessFor('public')
export class LoginPage {
  constructor(
    private readonly accounts: AccountsService,
    private readonly pages: PublicPages,
    private readonly config: Config,
  ) {}

  @Get('login')
  async form(
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const back = ownPath(query['back'] ?? query['next']);
    if (request.actor) return reply.redirect(back === '/' ? '/manage' : back, 303);
    return this.show({ back }, [], 200, request, reply);
  }

  @Post('login')
  async signIn(
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    await assertCsrf(request, reply);
    try {
      const { email, password } = await validateInput(SignInInput, values, { ignoreUnknown: true });
      const { token, expiresAt } = await this.accounts.signIn(email, password, originOf(request));
      void reply.setCookie(SESSION_COOKIE, token, sessionCookie(this.config, expiresAt));
      const back = ownPath(values['back']);
      return await reply.redirect(back === '/' ? '/manage' : back, 303);
    } catch (error) {
      if (error instanceof InvalidInput) return this.show(values, error.errors, 422, request, reply);
      if (!(error instanceof TooManyRequests)) throw error;
      void reply.header('retry-after', error.retryAfter);
      return this.show(values, [{ field: 'email', code: error.code, message: error.message }], 429, request, reply);
    }
  }

  @Post('logout')
  async signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const session = request.cookies[SESSION_COOKIE];
    if (session && request.actor) await this.accounts.signOut(session);
    return reply.clearCookie(SESSION_COOKIE, { path: '/' }).redirect('/', 303);
  }

  private async show(
    values: FormValues,
    errors: readonly FieldError[],
    status: number,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <View context={context} values={values} errors={errors} />,
      status,
    );
  }
}

function View({
  context,
  values,
  errors,
}: {
  context: PageContext;
  values: FormValues;
  errors: readonly FieldError[];
}): JSX.Element {
  return (
    <Page {...context} title="Вход для сотрудников" invalid={errors.length > 0} noindex>
      <PageHead title="Вход для сотрудников" />
      <Wrap narrow>
        <p>Участникам вход не нужен: всё открывается по ссылке из письма о регистрации.</p>
        <Form action="/login" csrf={context.csrf} errors={errors}>
          <input type="hidden" name="back" value={ownPath(values['back'])} />
          <TextInput
            name="email"
            type="email"
            label="Электронная почта"
            autocomplete="username"
            value={typed(values, 'email')}
            error={errorOf(errors, 'email')}
          />
          <TextInput
            name="password"
            type="password"
            label="Пароль"
            autocomplete="current-password"
            error={errorOf(errors, 'password')}
          />
          <Submit label="Войти" />
        </Form>
      </Wrap>
    </Page>
  );
}
