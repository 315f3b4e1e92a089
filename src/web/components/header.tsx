import type { JSX } from 'preact';
import { initials } from '../../common/russian.js';
import type { Action } from '../../features/accounts/accounts.rules.js';
import { Csrf } from './forms.js';
import { Icon } from './icons.js';
import { LowVisionLink } from './low-vision.js';

export interface NavLink {
  title: string;
  href: string;
  /** The right without which it is not shown; absent: shown to all. */
  action?: Action;
}

/** A role of the reader, or all of them together; exactly one is in force. */
export interface RoleChoice {
  /** Of the assignment; empty: all roles at once. */
  id: string;
  title: string;
  isInForce: boolean;
}

/** Who is signed in, as the header shows it. */
export interface CurrentUser {
  /** Surname and first name. */
  name: string;
  /** Own pages and workspaces, in order. */
  links: readonly NavLink[];
  /** May the reader do this somewhere? */
  may?: (action: Action) => boolean;
  /** Roles to switch between: with one or none there is nothing to choose. */
  roles?: readonly RoleChoice[];
  /** Token of the session, for «Выйти». */
  csrf: string;
}

export const PUBLIC_NAV: readonly NavLink[] = [
  { title: 'События', href: '/events' },
  { title: 'Анонсы', href: '/announcements' },
  { title: 'Пост-релизы', href: '/post-releases' },
  { title: 'План', href: '/roadmap' },
  { title: 'Календарь', href: '/calendar' },
];

interface HeaderProps {
  area: { title: string; href: string; nav: readonly NavLink[] };
  path: string;
  user?: CurrentUser | undefined;
  ordinaryView: boolean;
}

/** The site's mark. Its colours follow the theme. */
function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">
      <rect width="28" height="28" rx="8" />
      <path d="M6.5 20 12 8.5l4 7.5 2-3 3.5 7" />
    </svg>
  );
}

/** Is `path` (with a query) the page `href` or one below it? */
function isWithin(path: string, href: string): boolean {
  const [page = ''] = path.split('?', 1);
  return page === href || page.startsWith(`${href}/`);
}

/** The deepest item that holds the page is the current one; the page itself is `page`, what is above it `true`. */
function NavItems({ nav, path }: { nav: readonly NavLink[]; path: string }): JSX.Element {
  const current = nav
    .filter(({ href }) => isWithin(path, href))
    .reduce<NavLink | undefined>(
      (best, link) => (best && best.href.length >= link.href.length ? best : link),
      undefined,
    );
  return (
    <ul>
      {nav.map((link) => (
        <li key={link.href}>
          <a
            href={link.href}
            aria-current={link !== current ? undefined : path.split('?', 1)[0] === link.href ? 'page' : 'true'}
          >
            {link.title}
          </a>
        </li>
      ))}
    </ul>
  );
}

function SignOut({ csrf }: { csrf: string }): JSX.Element {
  return (
    <form method="post" action="/logout">
      <Csrf token={csrf} />
      <button type="submit" class="link-button">
        Выйти
      </button>
    </form>
  );
}

/** In which of the roles held one works now; the form comes back to the page. */
export function RoleSwitch({
  roles,
  csrf,
  path,
}: {
  roles: readonly RoleChoice[];
  csrf: string;
  path: string;
}): JSX.Element {
  return (
    <form method="post" action="/me/role" class="role-switch" aria-label="Роль">
      <Csrf token={csrf} />
      <input type="hidden" name="back" value={path} />
      <p class="note">Работаю как</p>
      {roles.map(({ id, title, isInForce }) => (
        <button
          key={id}
          type="submit"
          name="assignment"
          value={id}
          class="link-button"
          aria-current={isInForce ? 'true' : undefined}
        >
          {title}
        </button>
      ))}
    </form>
  );
}

function UserMenu({ user, path }: { user: CurrentUser; path: string }): JSX.Element {
  return (
    <details class="menu user-menu">
      <summary>
        <span class="avatar" aria-hidden="true">
          {initials(user.name)}
        </span>
        <span class="visually-hidden">{user.name}: меню</span>
        <Icon name="down" />
      </summary>
      <div class="menu-body">
        <p class="user-name">{user.name}</p>
        <NavItems nav={user.links} path={path} />
        {user.roles && user.roles.length > 1 && <RoleSwitch roles={user.roles} csrf={user.csrf} path={path} />}
        <SignOut csrf={user.csrf} />
      </div>
    </details>
  );
}

function SignIn({ path }: { path: string }): JSX.Element {
  return (
    <a class="button small" href={`/login?${new URLSearchParams({ back: path }).toString()}`}>
      Войти
    </a>
  );
}

/** The header of every page. On narrow screens the menu folds into <details>, which needs no JavaScript. */
export function Header({ area, path, user, ordinaryView }: HeaderProps): JSX.Element {
  const nav = area.nav.filter(({ action }) => !action || user?.may?.(action));
  return (
    <header class="header">
      <div class="wrap">
        <div class="header-row">
          <a class="brand" href={area.href}>
            <Mark />
            {area.title}
          </a>
          <nav class="nav-wide" aria-label="Разделы">
            <NavItems nav={nav} path={path} />
          </nav>
          <div class="header-end">
            {ordinaryView && (
              <div class="only-wide">
                <LowVisionLink back={path} />
              </div>
            )}
            {user ? (
              <UserMenu user={user} path={path} />
            ) : (
              <div class="only-wide">
                <SignIn path={path} />
              </div>
            )}
            <details class="menu nav-narrow">
              <summary>
                <Icon name="menu" />
                Меню
              </summary>
              <div class="menu-body">
                <nav aria-label="Разделы">
                  <NavItems nav={nav} path={path} />
                </nav>
                {ordinaryView && <LowVisionLink back={path} />}
                {!user && <SignIn path={path} />}
              </div>
            </details>
          </div>
        </div>
      </div>
    </header>
  );
}
