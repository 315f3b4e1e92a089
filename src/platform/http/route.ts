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
 * `public`: anybody; `signed-in`: anybody with an account, in a browser; `second-factor`:
 * also who has yet to give it; `staff`: with at least one role or a narrow right;
 * an action of the table of rights: those who may do it somewhere. Where exactly is asked of the feature's rules.
 */
export type Access = 'public' | 'signed-in' | 'second-factor' | 'staff' | `${string}.${string}`;
export const AccessFor = (access: Access) => SetMetadata(ACCESS, access);

/** Code of the refusal of a session that must first give its second factor: pages lead to where that is done. */
export const SECOND_FACTOR_NEEDED = 'second-factor-needed';

/** The actor of the request, or undefined when nobody is signed in. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>().actor,
);

/** True when the caller speaks JSON (REST), false when a person looks at a page. */
export function wantsJson(request: FastifyRequest): boolean {
  return request.url.startsWith('/api/');
}

/** The address and the browser of a request, for throttling and for the record. */
export function originOf(request: FastifyRequest): { address: string; userAgent: string | null; requestId: string } {
  return {
    address: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
    requestId: request.id,
  };
}
