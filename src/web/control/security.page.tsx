import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { SecurityService } from '../../features/accounts/security.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { Form, Submit } from '../components/forms.js';
import { Checkbox } from '../components/inputs.js';
import { Page } from '../components/layout.js';
import { PageHead, Wrap } from '../components/page-head.js';
import { refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';
import { PublicPages } from '../public-pages.service.js';
import { controlArea } from './area.js';

/** Rules of signing in that staff set for organisations and people; the buttons stand on their cards. */
@Controller('control')
export class ControlSecurityPages {
  constructor(
    private readonly security: SecurityService,
    private readonly pages: PublicPages,
    private readonly contexts: PageContexts,
  ) {}

  @Get('organisations/:id/security')
  @AccessFor('organisation.security')
  async rules(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const rules = await this.security.rulesOf(actor, id);
    return this.pages.sendOwn(request, reply, (context) => (
      <Page {...context} area={controlArea(actor)} title="Правила входа" noindex>
        <PageHead
          title="Правила входа"
          crumbs={[
            { title: 'Организации', href: '/control/organisations' },
            { title: rules.shortName, href: `/control/organisations/${id}` },
          ]}
        />
        <Wrap narrow>
          <p>
            Администраторы, координаторы и министерство всегда входят с кодом второго шага. Здесь его можно потребовать
            от всех, у кого есть роль в организации «{rules.shortName}».
          </p>
          <Form action={`/control/organisations/${id}/second-factor`} csrf={context.csrf}>
            <Checkbox
              name="required"
              label="Требовать второй шаг входа"
              hint="Кто его не настроил, будет приглашён к настройке на следующей же странице. Работа не прервётся, но понадобится телефон"
              checked={rules.requiresSecondFactor}
            />
            <Submit label="Сохранить" />
          </Form>
        </Wrap>
      </Page>
    ));
  }

  @Post('organisations/:id/second-factor')
  @AccessFor('organisation.security')
  async demand(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() values: FormValues,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const isRequired = values['required'] === 'true';
    await this.security.setSecondFactorRequired(actor, id, isRequired);
    const text = isRequired
      ? 'Второй шаг входа обязателен для всех, у кого есть роль в организации'
      : 'Второй шаг входа больше не обязателен';
    this.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect(`/control/organisations/${id}`, 303);
  }

  @Post('people/:id/second-factor/remove')
  @AccessFor('person.edit')
  async remove(
    @CurrentActor() actor: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    try {
      await this.security.removeSecondFactor(actor, id);
      this.contexts.flash(reply, { tone: 'ok', text: 'Второй шаг входа сброшен, сеансы завершены' });
    } catch (error) {
      this.contexts.flash(reply, { tone: 'bad', text: refusalOf(error).errors[0]?.message ?? 'Не получилось' });
    }
    return reply.redirect(`/control/people/${id}`, 303);
  }
}
