/** A row of «Когда», «Где» and the like; struck when it is no longer so. */
export interface FactRow {
  label: string;
  value: string;
  struck?: boolean;
}

export interface LetterLink {
  label: string;
  href: string;
}

/** What a letter is made of, from top to bottom. HTML and plain text are two forms of the same blocks. */
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'facts'; rows: readonly FactRow[] }
  | { kind: 'button'; label: string; href: string }
  | { kind: 'links'; items: readonly LetterLink[] };

export interface LetterBody {
  subject: string;
  greeting: string;
  /** What happened, in a few words. */
  heading: string;
  blocks: readonly Block[];
  /** Home of the site, for the footer. */
  site: string;
  /** True when answers reach the organiser. */
  answerable: boolean;
  /** Why this came, when it is not for a registration. */
  reason?: string;
}

/** «Здравствуйте, Мария Петровна!», or without a name where it may not be said. */
export function greetingTo({ firstName, middleName }: { firstName: string; middleName: string | null }): string {
  const name = [firstName, middleName].filter(Boolean).join(' ');
  return name ? `Здравствуйте, ${name}!` : 'Здравствуйте!';
}

export const text = (line: string): Block => ({ kind: 'text', text: line });
export const facts = (rows: readonly FactRow[]): Block => ({ kind: 'facts', rows });
/** The one thing to do; a letter has one button at most. */
export const button = (label: string, href: string): Block => ({ kind: 'button', label, href });
export const links = (items: readonly LetterLink[]): Block => ({ kind: 'links', items });

/** The small print: why this came and whether one can answer. */
export function footerLines({ answerable, reason }: Pick<LetterBody, 'answerable' | 'reason'>): string[] {
  return [
    reason ?? 'Вы получили это письмо, потому что этот адрес указали при регистрации на событие.',
    answerable ? 'Ответ на письмо получит организатор.' : 'Письмо отправлено автоматически, отвечать на него не нужно.',
  ];
}

export const SITE_NAME = 'События профминимума';
