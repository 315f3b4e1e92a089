import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Forbidden, Unauthenticated } from '../../common/errors.js';
import { readCookie } from '../../platform/http/cookies.js';
import { receiveParts } from '../../platform/http/form-parts.js';
import { ACCESS, type Access, originOf, SECOND_FACTOR_NEEDED } from '../../platform/http/route.js';
import { assertCsrf } from '../../platform/http/security.js';
import { type Action, ACTIONS, type Actor, canSomewhere } from './accounts.rules.js';
import { AccountsService } from './accounts.service.js';

const OF_BROWSERS: readonly Access[] = ['signed-in', 'second-factor'];
const HALFWAY = 'Сначала пройдите второй шаг входа';

/** Finds out who asks, on every route, and refuses routes that do not say whom they are for. */
@Injectable()
export class AccountsGuard implements CanActivate {
  constructor(
    private readonly accounts: AccountsService,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!access) throw new Forbidden();
    const identified = await this.identify(request);
    const actor = identified && { ...identified, origin: originOf(request) };
    request.actor = actor ?? undefined;
    // for anything but its own pages a session without its second factor is nobody's
    if (actor?.secondFactor && access !== 'second-factor') request.actor = undefined;
    if (access !== 'public') assertMayEnter(actor, access, request);
    // the token stands in the form, and a form with files is taken only from those who may send one
    await receiveParts(request);
    // a cookie is sent by the browser whoever made the form: it counts only with the token of our own page
    if (request.actorSource === 'session')
      await assertCsrf(request, context.switchToHttp().getResponse<FastifyReply>());
    return true;
  }

  private async identify(request: FastifyRequest): Promise<Actor | null> {
    const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer) {
      const actor = await this.accounts.actorByApiToken(bearer);
      if (!actor) throw new Unauthenticated('Токен недействителен');
      request.actorSource = 'token';
      return actor;
    }
    const session = readCookie(request, 'session');
    if (!session) return null;
    const actor = await this.accounts.actorBySession(session);
    if (actor) request.actorSource = 'session';
    return actor;
  }
}

function assertMayEnter(actor: Actor | null, access: Access, { actorSource }: FastifyRequest): void {
  if (!actor) throw new Unauthenticated();
  if (actor.secondFactor && access !== 'second-factor') throw new Forbidden(HALFWAY, SECOND_FACTOR_NEEDED);
  // one's own account is not for programs: a leaked token would take it over
  if (OF_BROWSERS.includes(access) && actorSource !== 'session') throw new Forbidden();
  if (!mayEnter(actor, access)) throw new Forbidden();
}

/** An access that is neither a word of its own nor an action of the table opens to nobody. */
function mayEnter(actor: Actor, access: Access): boolean {
  if (OF_BROWSERS.includes(access)) return true;
  if (access === 'staff') return actor.roles.length > 0 || (actor.grants ?? []).length > 0;
  const action = ACTIONS.find((one): one is Action => one === access);
  return action !== undefined && canSomewhere(actor, action);
}
