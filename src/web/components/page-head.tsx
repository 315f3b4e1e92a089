import type { ComponentChildren, JSX } from 'preact';

export interface Crumb {
  title: string;
  /** Absent for what has no page of its own. */
  href?: string;
}

/** The way up from this page; the page itself is not repeated. */
export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }): JSX.Element {
  return (
    <nav class="crumbs" aria-label="Вы находитесь">
      <ol>
        {crumbs.map(({ title, href }) => (
          <li key={title}>{href ? <a href={href}>{title}</a> : title}</li>
        ))}
      </ol>
    </nav>
  );
}

interface PageHeadProps {
  title: string;
  crumbs?: readonly Crumb[];
  /** Chips above the title. */
  chips?: ComponentChildren;
  /** A line below it: who organises, for whom; a date. */
  about?: ComponentChildren;
  /** Buttons for the whole page. */
  actions?: ComponentChildren;
  /** `hero`: pages for readers, on a band of its own; `plain`: pages for work. */
  look?: 'hero' | 'plain';
}

/** The one <h1> of a page with all that belongs to it. Long titles stand smaller. */
export function PageHead({ title, crumbs, chips, about, actions, look = 'plain' }: PageHeadProps): JSX.Element {
  return (
    <div class="page-head" data-look={look}>
      <div class="wrap">
        {crumbs && <Breadcrumbs crumbs={crumbs} />}
        <div class="page-head-row">
          <div>
            {chips && <p class="chips">{chips}</p>}
            <h1 data-long={lengthClass(title)}>{title}</h1>
            {about && <p class="page-about">{about}</p>}
          </div>
          {actions && <div class="actions">{actions}</div>}
        </div>
      </div>
    </div>
  );
}

function lengthClass(title: string): string | undefined {
  if (title.length > 130) return 'very';
  return title.length > 70 ? 'rather' : undefined;
}

/** The body of a page at the usual width; `narrow` for forms and reading. */
export function Wrap({ narrow, children }: { narrow?: boolean; children: ComponentChildren }): JSX.Element {
  return (
    <div class={narrow ? 'wrap narrow' : 'wrap'}>
      <div class="page-body">{children}</div>
    </div>
  );
}

interface ColumnsProps {
  side: ComponentChildren;
  /** The state of things, before all else: moved, cancelled, the place is yours. */
  top?: ComponentChildren;
  children: ComponentChildren;
}

/** A story and, to its right, what stays in sight. On narrow screens the side comes first, after the `top`. */
export function Columns({ side, top, children }: ColumnsProps): JSX.Element {
  return (
    <div class="wrap">
      <div class="columns">
        {top && <div class="columns-top">{top}</div>}
        <aside class="side" aria-label="Главное">
          {side}
        </aside>
        <div class="story">{children}</div>
      </div>
    </div>
  );
}

interface SectionProps {
  title: string;
  /** For links to it; also the name of the section. */
  id: string;
  /** Beside the title: «Все анонсы». */
  more?: { title: string; href: string };
  children: ComponentChildren;
}

/** A part of a page under its <h2>. */
export function Section({ title, id, more, children }: SectionProps): JSX.Element {
  return (
    <section class="section" aria-labelledby={id}>
      <div class="section-head">
        <h2 id={id}>{title}</h2>
        {more && <a href={more.href}>{more.title}</a>}
      </div>
      {children}
    </section>
  );
}

/** A white sheet on the page. */
export function Card({ children }: { children: ComponentChildren }): JSX.Element {
  return <div class="card pad">{children}</div>;
}

/** A sheet with a line of headings and filters above a table or a chart, which reach its edges. */
export function Panel({ head, children }: { head?: ComponentChildren; children: ComponentChildren }): JSX.Element {
  return (
    <div class="card panel">
      {head && <div class="panel-head">{head}</div>}
      {children}
    </div>
  );
}
