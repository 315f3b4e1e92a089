import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { type FieldError, InvalidInput } from '../../common/errors.js';
import { count } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { MOST_INVITED, parseInvitees } from '../../features/accounts/invitations.rules.js';
import { RoleInput } from '../../features/accounts/people.dto.js';
import { PeopleInvitationsService } from '../../features/accounts/people-invitations.service.js';
import { RolesService } from '../../features/accounts/roles.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { validateInput } from '../../platform/http/validation.js';
import { errorOf, Form, Submit } from '../components/forms.js';
import { TextArea } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { NO_REFUSAL, type Refusal, refusalOf } from '../manage/form-page.js';
import { type PageContext, PageContexts } from '../page-context.service.js';
import { typed } from '../public/registration.view.js';
import { PublicPages } from '../public-pages.service.js';
import { controlArea } from './area.js';
import { chooseOrganisation, type OrganisationOffer } from './organisation-choice.js';
import { RoleFields } from './people-bulk.view.js';
import { endOfDay } from './role-term.js';

/** Inviting people to work: one or a whole list, with a role. */
@Controller('control/people')
@AccessFor('role.grant')
export class InvitePages {
  constructor(
    private readonly invitations: PeopleInvitationsService,
    private readonly roles: RolesService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get('invite')
  async form(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { offer } = await chooseOrganisation(this.roles, actor, {});
    return this.show(actor, {}, offer, NO_REFUSAL, request, reply);
  }

  @Post('invite')
  async invite(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { organisationId, offer, errors } = await chooseOrganisation(this.roles, actor, values);
    let ids: string[];
    try {
      ids = await this.inviteAll(actor, values, organisationId, errors);
    } catch (error) {
      return this.show(actor, values, offer, refusalOf(error), request, reply);
    }
    const letters = count(ids.length, 'приглашение отправлено', 'приглашения отправлены', 'приглашений отправлено');
    this.contexts.flash(reply, { tone: 'ok', text: `Готово: ${letters}. Ссылка в письме действует 7 дней` });
    const [only] = ids;
    return reply.redirect(ids.length === 1 ? `/control/people/${only}` : '/control/people?state=invited', 303);
  }

  @Post(':id/invite')
  async again(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.invitations.inviteAgain(actor, id);
      this.contexts.flash(reply, {
        tone: 'ok',
        text: 'Приглашение отправлено ещё раз, прежняя ссылка больше не действует',
      });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(`/control/people/${id}`, 303);
  }

  /** All that is wrong is told at once. */
  private async inviteAll(
    actor: Actor,
    values: FormValues,
    organisationId: string | null,
    errors: readonly FieldError[],
  ): Promise<string[]> {
    const wrong = [...errors];
    const collect = async <T,>(read: () => T | Promise<T>): Promise<T | undefined> => {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        wrong.push(...error.errors.filter(({ field }) => field !== 'organisationId' || errors.length === 0));
        return undefined;
      }
    };
    const people = await collect(() => parseInvitees(typed(values, 'people') ?? ''));
    const { role, validUntil } = values;
    const input = await collect(() =>
      validateInput(RoleInput, { role, organisationId, validUntil: validUntil ?? undefined }),
    );
    if (!people || !input || wrong.length > 0) throw new InvalidInput(wrong);
    return this.invitations.inviteAll(actor, people, { ...input, validUntil: endOfDay(input.validUntil) });
  }

  private async show(
    actor: Actor,
    values: FormValues,
    offer: OrganisationOffer,
    refusal: Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    return this.pages.sendOwn(
      request,
      reply,
      (context) => <View context={context} actor={actor} values={values} offer={offer} errors={refusal.errors} />,
      refusal.status,
    );
  }
}

function View(props: {
  context: PageContext;
  actor: Actor;
  values: FormValues;
  offer: OrganisationOffer;
  errors: readonly FieldError[];
}): JSX.Element {
  const { context, actor, values, offer, errors } = props;
  return (
    <Page {...context} area={controlArea(actor)} title="Пригласить" invalid={errors.length > 0} noindex>
      <PageHead
        title="Пригласить"
        crumbs={[{ title: 'Люди', href: '/control/people' }]}
        about="Каждый получит роль и письмо со ссылкой, по которой задаст пароль. Ссылка действует 7 дней."
      />
      <Wrap narrow>
        <Form action="/control/people/invite" csrf={context.csrf} errors={errors} unsaved>
          <TextArea
            name="people"
            label="Кого пригласить"
            hint={`Каждый человек с новой строки: «Иванова Мария Петровна, ivanova@mail.ru». До ${MOST_INVITED} человек сразу, можно вставить из таблицы.`}
            rows={6}
            maxLength={20_000}
            value={typed(values, 'people')}
            error={errorOf(errors, 'people')}
          />
          <RoleFields actor={actor} values={values} offer={offer} errors={errors} withTerm />
          <Submit label="Пригласить">
            <a href="/control/people">Отмена</a>
          </Submit>
        </Form>
      </Wrap>
    </Page>
  );
}
