import { Body, Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { isUUID } from 'class-validator';
import { InvalidInput, NotFound } from '../../common/errors.js';
import { ROLE_WORDS } from '../../features/accounts/accounts-words.rules.js';
import { type Actor, canSomewhere } from '../../features/accounts/accounts.rules.js';
import { RolesService } from '../../features/accounts/roles.service.js';
import type { FormValues } from '../../platform/http/form.js';
import { AccessFor, CurrentActor } from '../../platform/http/route.js';
import { ownPath } from '../../common/own-path.js';
import { PageContexts } from '../page-context.service.js';

/** Switching between one's own roles: every page's menu sends its form here. */
@Controller('me/role')
@AccessFor('signed-in')
export class RolePage {
  constructor(
    private readonly roles: RolesService,
    private readonly contexts: PageContexts,
  ) {}

  @Post()
  async switch(
    @CurrentActor() actor: Actor,
    @Body() values: FormValues,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const assignment = values['assignment'] ?? null;
    if (assignment !== null && !isUUID(assignment))
      throw InvalidInput.field('assignment', 'unknown-role', 'Такой роли нет');
    const chosen = actor.held?.find(({ id }) => id === assignment);
    if (assignment !== null && !chosen) throw new NotFound('У вас нет такой роли');
    await this.roles.switchRole(actor, chosen?.id ?? null);
    const text = chosen
      ? `Вы работаете как «${ROLE_WORDS[chosen.role].word}, ${chosen.organisation}»`
      : 'Действуют все ваши роли';
    this.contexts.flash(reply, { tone: 'ok', text });
    return reply.redirect(backFor(chosen ? { ...actor, roles: [chosen], grants: [] } : actor, values['back']), 303);
  }
}

/** The page one came from, unless the new role may not open it. */
function backFor(actor: Actor, back: unknown): string {
  const path = ownPath(back);
  if (path.startsWith('/manage') && !canSomewhere(actor, 'event.view-drafts')) return '/control';
  if (path.startsWith('/control/')) return '/control';
  return path;
}
