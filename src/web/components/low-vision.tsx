import type { JSX } from 'preact';
import { Icon } from './icons.js';

const VIEW_CHOICES = {
  size: ['normal', 'large', 'huge'],
  spacing: ['normal', 'wide'],
  scheme: ['normal', 'contrast', 'inverse', 'blue'],
  images: ['on', 'off'],
} as const;

/** How a reader wants pages to look: «Версия для слабовидящих». The first value of each is the ordinary one. */
export type ViewSettings = { [K in keyof typeof VIEW_CHOICES]: (typeof VIEW_CHOICES)[K][number] };

export const ORDINARY_VIEW: ViewSettings = { size: 'normal', spacing: 'normal', scheme: 'normal', images: 'on' };

/** What one press of «Версия для слабовидящих» gives. */
const LOW_VISION_VIEW: ViewSettings = { size: 'large', spacing: 'wide', scheme: 'contrast', images: 'on' };

const isChoice = <T extends string>(choices: readonly T[], value: unknown): value is T =>
  (choices as readonly unknown[]).includes(value);

/** Settings from a query or a cookie; whatever is missing or unknown is ordinary. */
export function readView(values: Readonly<Record<string, unknown>>): ViewSettings {
  const pick = <T extends string>(choices: readonly T[], value: unknown, ordinary: T): T =>
    isChoice(choices, value) ? value : ordinary;
  return {
    size: pick(VIEW_CHOICES.size, values['size'], 'normal'),
    spacing: pick(VIEW_CHOICES.spacing, values['spacing'], 'normal'),
    scheme: pick(VIEW_CHOICES.scheme, values['scheme'], 'normal'),
    images: pick(VIEW_CHOICES.images, values['images'], 'on'),
  };
}

/** The settings as a query string, for the cookie: `size=large&spacing=wide&scheme=contrast&images=on`. */
export function viewQuery(view: ViewSettings): string {
  return new URLSearchParams({ ...view }).toString();
}

/** Is every setting the ordinary one? */
export function isOrdinaryView(view: ViewSettings): boolean {
  return viewQuery(view) === viewQuery(ORDINARY_VIEW);
}

/** The address that sets `view` and returns to `back`, a path of this site. */
export function viewAddress(view: ViewSettings, back: string): string {
  return `/view?${viewQuery(view)}&${new URLSearchParams({ back }).toString()}`;
}

/** Switches the low-vision version on with one press; works without JavaScript. */
export function LowVisionLink({ back }: { back: string }): JSX.Element {
  return (
    <a class="low-vision-link" href={viewAddress(LOW_VISION_VIEW, back)} rel="nofollow">
      <Icon name="eye" />
      Версия для слабовидящих
    </a>
  );
}

const GROUPS: readonly { name: keyof ViewSettings; label: string; words: Readonly<Record<string, string>> }[] = [
  { name: 'size', label: 'Размер букв', words: { normal: 'обычный', large: 'крупный', huge: 'очень крупный' } },
  { name: 'spacing', label: 'Расстояния', words: { normal: 'обычные', wide: 'широкие' } },
  {
    name: 'scheme',
    label: 'Цвета',
    words: { normal: 'обычные', contrast: 'чёрным по белому', inverse: 'белым по чёрному', blue: 'синим по голубому' },
  },
  { name: 'images', label: 'Картинки', words: { on: 'показывать', off: 'скрыть' } },
];

/** The settings themselves, above the page while any of them is not ordinary. */
export function LowVisionPanel({ view, back }: { view: ViewSettings; back: string }): JSX.Element {
  return (
    <section class="low-vision" aria-label="Версия для слабовидящих">
      <div class="wrap">
        <details>
          <summary>Размер, расстояния, цвета, картинки</summary>
          {GROUPS.map(({ name, label, words }) => (
            <p key={name}>
              <b>{label}:</b>
              {Object.entries(words).map(([value, word]) => (
                <a
                  key={value}
                  href={viewAddress({ ...view, [name]: value }, back)}
                  rel="nofollow"
                  aria-label={`${label}: ${word}`}
                  aria-current={view[name] === value ? 'true' : undefined}
                >
                  {word}
                </a>
              ))}
            </p>
          ))}
        </details>
        <a href={viewAddress(ORDINARY_VIEW, back)} rel="nofollow">
          Обычная версия сайта
        </a>
      </div>
    </section>
  );
}
