import { Body, Controller, Param, ParseUUIDPipe, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { SecurityService } from '../../features/accounts/security.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { refusalOf } from '../manage/form-page.js';
import { PageContexts } from '../page-context.service.js';

/** Rules of signing in that staff set for organisations and people; the buttons stand on their cards. */
@Controller('control')
export class ControlSecurityPages {
  constructor(
    private readonly security: SecurityService,
    private readonly contexts: PageContexts,
  ) {}

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
