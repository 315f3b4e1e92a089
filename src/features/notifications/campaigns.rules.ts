import type { Lifecycle } from '../../common/lifecycle.js';
import { InvalidInput } from '../../common/errors.js';

/** A letter of the organiser is written, looked at, sent; while it goes out it can be stopped. */
export const CAMPAIGN = {
  DRAFT: ['SENT'],
  SENT: ['STOPPED'],
  STOPPED: [],
} as const satisfies Lifecycle<'DRAFT' | 'SENT' | 'STOPPED'>;

export type CampaignState = keyof typeof CAMPAIGN;

/** What stands for something else in each letter: written as `{имя}`. */
export const PLACEHOLDERS = {
  имя: 'имя и отчество участника',
  фамилия: 'фамилия участника',
  событие: 'название события',
  когда: 'дата и время события',
  ссылка: 'личная страница участника: подключиться, отказаться',
} as const;

export type Placeholder = keyof typeof PLACEHOLDERS;

const BRACES = /\{([^{}\n]*)\}/g;

/** Throws InvalidInput naming each placeholder that stands for nothing, in the field where it is. */
export function assertPlaceholders(texts: Readonly<Record<string, string>>): void {
  const errors = Object.entries(texts).flatMap(([field, text]) => {
    const unknown = [...text.matchAll(BRACES)].flatMap(([, name = '']) => (isPlaceholder(name) ? [] : [`{${name}}`]));
    if (unknown.length === 0) return [];
    const known = Object.keys(PLACEHOLDERS)
      .map((name) => `{${name}}`)
      .join(', ');
    return {
      field,
      code: 'unknown-placeholder',
      message: `Неизвестная подстановка ${unknown.join(', ')}. Есть: ${known}`,
    };
  });
  if (errors.length > 0) throw new InvalidInput(errors);
}

/** The text as one reader gets it; what is no placeholder stays. */
export function fill(text: string, values: Readonly<Record<Placeholder, string>>): string {
  return text.replaceAll(BRACES, (whole, name: string) => (isPlaceholder(name) ? values[name] : whole));
}

function isPlaceholder(name: string): name is Placeholder {
  return Object.hasOwn(PLACEHOLDERS, name);
}
