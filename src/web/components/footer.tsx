import type { JSX } from 'preact';

const LINKS = [
  { title: 'Контакты', href: '/contacts' },
  { title: 'Обработка персональных данных', href: '/privacy' },
  { title: 'Разработчикам', href: '/api/docs' },
];

/** Who runs the site, what it promises, where to ask. The same on every page. */
export function Footer(): JSX.Element {
  return (
    <footer class="footer">
      <div class="wrap">
        <div class="footer-row">
          <p>
            <b>События профминимума</b>
            <br />
            Профориентационный минимум в школах Московской области. Региональный координатор — Академия социального
            управления (АСОУ)
          </p>
          <nav aria-label="О сайте">
            <ul>
              {LINKS.map(({ title, href }) => (
                <li key={href}>
                  <a href={href}>{title}</a>
                </li>
              ))}
            </ul>
          </nav>
        </div>
      </div>
    </footer>
  );
}
