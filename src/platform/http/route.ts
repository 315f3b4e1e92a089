import type {} from '@fastify/cookie';
import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set by the accounts guard on every route. Absent for signed-out readers. */
    actor?: unknown;
    /** How the request proved itself: a cookie (needs a CSRF token) or a bearer token. */
    actorSource?: 'session' | 'token';
  }
}

export const ACCESS = 'access';

/**
 * Every route says who may call it; the guard refuses a route that does not.
 * `public`: anybody; `staff`: signed in with at least one role. Finer rights are asked of the feature's rules.
 */
export type Access = 'public' | 'staff';
export const AccessFor = (access: Access) => SetMetadata(ACCESS, access);

/** The actor of the request, or undefined when nobody is signed in. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>().actor,
);

/** True when the caller speaks JSON (REST), false when a person looks at a page. */
export function wantsJson(request: FastifyRequest): boolean {
  return request.url.startsWith('/api/');
}
