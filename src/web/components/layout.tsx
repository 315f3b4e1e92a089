import type { ComponentChildren, JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { assetUrl } from '../asset-urls.js';
import { type CurrentUser, Header, type NavLink, PUBLIC_NAV } from './header.js';
import { Footer } from './footer.js';
import { LowVisionPanel, ORDINARY_VIEW, type ViewSettings, isOrdinaryView } from './low-vision.js';
import { Flash, type FlashMessage } from './messages.js';

/** What social networks and search engines show. Addresses are absolute. */
interface Preview {
  type?: 'website' | 'article';
  image?: { src: string; alt: string; width: number; height: number };
}

export interface PageProps {
  /** Without the name of the site, which follows it. */
  title: string;
  /** One sentence for search engines. */
  description?: string;
  /** Absolute address of this page without what does not change it. */
  canonical: string;
  /** Path with the query, where «Версия для слабовидящих» and sign-in come back to. */
  path: string;
  children: ComponentChildren;
  /** Absent: nobody is signed in. */
  user?: CurrentUser;
  /** The part of the site: its name beside the mark, its own menu. Public by default. */
  area?: { title: string; href: string; nav: readonly NavLink[] };
  flash?: FlashMessage;
  /** A form on this page was refused: the title says so first, as screen readers read it. */
  invalid?: boolean;
  view?: ViewSettings;
  preview?: Preview;
  /** Keeps the page out of search engines: personal, temporary and working pages. */
  noindex?: boolean;
  feeds?: readonly { title: string; href: string; type: 'application/atom+xml' | 'text/calendar' }[];
  /** Further files for `assetUrl`: `scripts={['editor.js']}`. `RichInput` brings its own. */
  styles?: readonly string[];
  scripts?: readonly string[];
  /** Anything else for <head>. */
  head?: ComponentChildren;
}

const SITE = 'События профминимума';
const FONTS = ['golos-text-cyrillic-wght-normal.woff2', 'golos-text-latin-wght-normal.woff2'];

/** A whole page: head, header, the children in <main>, footer. Give it to `document`. */
export function Page(props: PageProps): JSX.Element {
  const view = props.view ?? ORDINARY_VIEW;
  const area = props.area ?? { title: SITE, href: '/', nav: PUBLIC_NAV };
  return (
    <html
      lang="ru"
      data-size={view.size}
      data-spacing={view.spacing}
      data-scheme={view.scheme}
      data-images={view.images}
    >
      <Head {...props} />
      <body>
        <a class="skip" href="#main">
          К содержанию
        </a>
        {!isOrdinaryView(view) && <LowVisionPanel view={view} back={props.path} />}
        <Header area={area} path={props.path} user={props.user} ordinaryView={isOrdinaryView(view)} />
        <main id="main" tabIndex={-1}>
          {props.flash && (
            <div class="wrap">
              <Flash {...props.flash} />
            </div>
          )}
          {props.children}
        </main>
        <Footer />
        <div id="live" class="visually-hidden" role="status" />
      </body>
    </html>
  );
}

function Head(props: PageProps): JSX.Element {
  const title = `${props.invalid ? 'Ошибка: ' : ''}${props.title}`;
  return (
    <head>
      <meta charset="utf-8" />
      <title>{props.title === SITE ? title : `${title} — ${SITE}`}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      {props.description && <meta name="description" content={props.description} />}
      {props.noindex && <meta name="robots" content="noindex" />}
      <meta name="color-scheme" content="light dark" />
      <meta name="format-detection" content="telephone=no" />
      <link rel="canonical" href={props.canonical} />
      {FONTS.map((font) => (
        <link key={font} rel="preload" href={assetUrl(font)} as="font" type="font/woff2" crossOrigin="anonymous" />
      ))}
      {['tokens.css', 'base.css', 'forms.css', 'events.css', 'work.css', ...(props.styles ?? [])].map((sheet) => (
        <link key={sheet} rel="stylesheet" href={assetUrl(sheet)} />
      ))}
      <link rel="stylesheet" href={assetUrl('print.css')} media="print" />
      <link rel="icon" href={assetUrl('icon.svg')} type="image/svg+xml" />
      <PreviewTags {...props} />
      {props.feeds?.map((feed) => (
        <link key={feed.href} rel="alternate" title={feed.title} href={feed.href} type={feed.type} />
      ))}
      <script type="module" src={assetUrl('app.js')} />
      {props.scripts?.map((script) => (
        <script
          key={script}
          src={assetUrl(script)}
          type={isModule(script) ? 'module' : undefined}
          defer={!isModule(script)}
        />
      ))}
      {props.head}
    </head>
  );
}

/** Our own scripts are modules; those of packages are plain. */
function isModule(script: string): boolean {
  return !script.endsWith('.min.js');
}

function PreviewTags({ title, description, canonical, preview }: PageProps): JSX.Element {
  const image = preview?.image;
  return (
    <>
      <meta property="og:site_name" content={SITE} />
      <meta property="og:locale" content="ru_RU" />
      <meta property="og:type" content={preview?.type ?? 'website'} />
      <meta property="og:title" content={title} />
      <meta property="og:url" content={canonical} />
      {description && <meta property="og:description" content={description} />}
      {image && (
        <>
          <meta name="twitter:card" content="summary_large_image" />
          <meta property="og:image" content={image.src} />
          <meta property="og:image:type" content="image/png" />
          <meta property="og:image:alt" content={image.alt} />
          <meta property="og:image:width" content={String(image.width)} />
          <meta property="og:image:height" content={String(image.height)} />
        </>
      )}
    </>
  );
}

/** The page as the text of an answer: `text/html; charset=utf-8`. */
export function document(page: JSX.Element): string {
  return `<!doctype html>${renderToString(page)}`;
}
