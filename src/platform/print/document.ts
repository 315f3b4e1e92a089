/** Words in one style; several make a line. */
export interface Run {
  text: string;
  bold?: boolean;
  italic?: boolean;
  /** Turns the words into a link. */
  href?: string;
}

export type PrintText = string | readonly Run[];

export interface PrintColumn {
  title: string;
  /** Share of the table's width, in any unit. */
  width: number;
  align?: 'left' | 'right' | 'center';
}

/** A part of a printed document. Texts may hold line breaks. */
export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string; align?: 'left' | 'center' }
  | { kind: 'paragraph'; text: PrintText; align?: 'left' | 'center' | 'right' | 'justify'; firstLine?: boolean }
  | { kind: 'list'; ordered?: boolean; items: readonly PrintText[] }
  | { kind: 'facts'; items: readonly { name: string; value: string }[] }
  | { kind: 'table'; columns: readonly PrintColumn[]; rows: readonly (readonly PrintText[])[] }
  /** The head of an official letter: who writes on the left, to whom on the right. */
  | { kind: 'letterhead'; left: readonly string[]; right: readonly string[] }
  | { kind: 'signature'; position: string; name: string }
  | { kind: 'picture'; png: Buffer; alt: string; width: number; height: number }
  | { kind: 'page-break' };

/** What is printed: the same document makes a DOCX and a PDF. Pages are A4, numbered when there are several. */
export interface PrintDocument {
  /** In the file's properties and in the reader's title bar. */
  title: string;
  landscape?: boolean;
  blocks: readonly Block[];
}

/** A text as its runs. */
export function runsOf(text: PrintText): readonly Run[] {
  return typeof text === 'string' ? [{ text }] : text;
}

/** What a text says, without its styles. */
export function plainOf(text: PrintText): string {
  return runsOf(text)
    .map((run) => run.text)
    .join('');
}
