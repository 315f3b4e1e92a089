import { describe, expect, it } from '@jest/globals';
import { markSafe } from '../../common/safe-html.js';
import { EventRow, type EventView } from './event-card.js';
import { Page, type PageProps, document } from './layout.js';
import { readView } from './low-vision.js';
import { RichText } from './rich-text.js';

const ATTACK = `"><script>alert('x')</script>`;
const now = new Date('2026-11-22T09:00:00Z');
const event: EventView = {
  href: '/events/ovz',
  title: ATTACK,
  kind: 'WEBINAR',
  format: 'ONSITE',
  start: new Date('2026-12-09T12:00:00Z'),
  end: new Date('2026-12-09T13:30:00Z'),
  zone: 'Europe/Moscow',
  state: 'few',
  placesLeft: 3,
  place: ATTACK,
  organiser: ATTACK,
};
const page = (props: Partial<PageProps> = {}) =>
  document(<Page title="Событие" canonical="https://events.example/e" path="/events/e" children={null} {...props} />);

describe('page', () => {
  it('is a whole document in Russian with its title, address and one main part', () => {
    const html = page();
    expect(html).toMatch(/^<!doctype html><html lang="ru"/);
    expect(html).toContain('<title>Событие — События профминимума</title>');
    expect(html).toContain('<link rel="canonical" href="https://events.example/e"/>');
    expect(html.match(/<main/g)).toHaveLength(1);
    expect(html).toContain('href="#main"');
  });

  it('shows whatever people typed as text', () => {
    const html = page({ title: ATTACK, description: ATTACK, children: <EventRow event={event} now={now} /> });
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script>');
  });

  it('lets through only HTML that was branded safe', () => {
    expect(page({ children: <RichText html={markSafe('<p>Абзац</p>')} /> })).toContain(
      '<div class="rich"><p>Абзац</p></div>',
    );
  });

  it('has no inline script, style or handler, which the security policy forbids', () => {
    const html = page({
      user: { name: 'Иванова Мария', links: [], csrf: 't' },
      children: <EventRow event={event} now={now} />,
    });
    expect(html).not.toMatch(/\sstyle=|<style|\son\w+=|javascript:/);
    expect(html.match(/<script(?![^>]*\ssrc=)/g)).toBeNull();
  });

  it('says first that a form was refused', () => {
    expect(page({ invalid: true })).toContain('<title>Ошибка: Событие — События профминимума</title>');
  });

  it('marks the part of the site one is in', () => {
    expect(page({ path: '/events?kind=WEBINAR' })).toContain('<a href="/events" aria-current="page">');
    expect(page({ path: '/events/ovz' })).toContain('<a href="/events" aria-current="true">');
    expect(page({ path: '/eventsx' })).not.toContain('aria-current');
  });

  it('offers sign-in that comes back, or the name and the way out', () => {
    expect(page({ path: '/events?q=a&b' })).toContain('href="/login?back=%2Fevents%3Fq%3Da%26b"');
    const signedIn = page({
      user: { name: 'Иванова Мария', links: [{ title: 'Кабинет', href: '/me' }], csrf: 't0ken' },
    });
    expect(signedIn).toContain(
      '<form method="post" action="/logout"><input type="hidden" name="_csrf" value="t0ken"/>',
    );
    expect(signedIn).not.toContain('Войти');
  });

  it('carries the low-vision settings and their panel only when they are on', () => {
    expect(page()).toContain('data-size="normal"');
    expect(page()).not.toContain('class="low-vision"');
    const large = page({ view: readView({ size: 'large', images: 'off', scheme: 'purple' }) });
    expect(large).toContain('data-size="large" data-spacing="normal" data-scheme="normal" data-images="off"');
    expect(large).toContain('class="low-vision"');
  });
});
