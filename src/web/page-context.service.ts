import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ROLE_WORDS } from '../features/accounts/accounts-words.rules.js';
import { type Action, type Actor, canSomewhere } from '../features/accounts/accounts.rules.js';
import { Config } from '../platform/config/config.js';
import { clearOwnCookies, readCookie, setOwnCookie } from '../platform/http/cookies.js';
import type { CurrentUser, NavLink, RoleChoice } from './components/header.js';
import type { PageProps } from './components/layout.js';
import { ORDINARY_VIEW, readView, type ViewSettings } from './components/low-vision.js';
import type { FlashMessage } from './components/messages.js';

const FLASH_SECONDS = 60;

/** What every page needs of its request: `Page` takes it as it is. */
export type PageContext = Pick<PageProps, 'canonical' | 'path' | 'user' | 'view' | 'flash'> & { csrf: string };

@Injectable()
export class PageContexts {
  constructor(private readonly config: Config) {}

  /** The context of a page made for this request alone; shows a flash message once. */
  of(request: FastifyRequest, reply: FastifyReply): PageContext {
    const actor = request.actor as Actor | undefined;
    const csrf = reply.generateCsrf();
    return {
      ...this.shared(request.url, viewOf(request)),
      user: actor && userOf(actor, csrf),
      flash: this.takeFlash(request, reply),
      csrf,
    };
  }

  /** The context of a page kept under `address` for all signed-out readers with `view`: nothing in it belongs to one. */
  shared(address: string, view: ViewSettings): PageContext {
    const [path = '/'] = address.split('?', 1);
    return { canonical: `${this.config.PUBLIC_URL}${path}`, path: address, view, csrf: '' };
  }

  /** Says something on the next page this browser opens. */
  flash(reply: FastifyReply, message: FlashMessage): void {
    setOwnCookie(reply, 'flash', JSON.stringify(message), { maxAge: FLASH_SECONDS });
  }

  /** May a page kept for everybody be shown to this request? */
  isAnonymous(request: FastifyRequest): boolean {
    return request.actor === undefined && readCookie(request, 'flash') === undefined;
  }

  private takeFlash(request: FastifyRequest, reply: FastifyReply): FlashMessage | undefined {
    const cookie = readCookie(request, 'flash');
    if (!cookie) return undefined;
    clearOwnCookies(reply, 'flash');
    try {
      const { tone, text } = JSON.parse(cookie) as FlashMessage;
      const known = (['ok', 'info', 'warn', 'bad'] as const).find((name) => name === tone);
      return known && typeof text === 'string' ? { tone: known, text: text.slice(0, 300) } : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The low-vision settings of this browser. */
export function viewOf(request: FastifyRequest): ViewSettings {
  const cookie = readCookie(request, 'view');
  return cookie ? readView(Object.fromEntries(new URLSearchParams(cookie))) : ORDINARY_VIEW;
}

function userOf(actor: Actor, csrf: string): CurrentUser {
  const may = (action: Action) => canSomewhere(actor, action);
  return { name: actor.name, links: linksOf(actor), roles: rolesOf(actor), may, csrf };
}

/** All roles at once, then each by itself; nothing for who holds one and no narrow rights beside it. */
function rolesOf({ held = [], switchedTo = null }: Actor): RoleChoice[] {
  if (held.length < 2 && switchedTo === null) return [];
  return [
    { id: '', title: 'Все мои роли', isInForce: switchedTo === null },
    ...held.map(({ id, role, organisation }) => ({
      id,
      title: `${ROLE_WORDS[role].word}, ${organisation}`,
      isInForce: id === switchedTo,
    })),
  ];
}

function linksOf(actor: Actor): NavLink[] {
  const links: NavLink[] = [{ title: 'Мой кабинет', href: '/me' }];
  if (canSomewhere(actor, 'event.view-drafts')) links.push({ title: 'Рабочее место', href: '/manage' });
  if (actor.roles.length > 0) links.push({ title: 'Управление', href: '/control' });
  if (actor.roles.length > 0) links.push({ title: 'Токены API', href: '/me/tokens' });
  return links;
}
