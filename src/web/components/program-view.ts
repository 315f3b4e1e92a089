import type { Moment } from '../../common/russian.js';
import type { SafeHtml } from '../../common/safe-html.js';

export interface SpeakerView {
  name: string;
  /** Position and organisation. */
  position?: string;
  moderator?: boolean;
}

export interface MaterialView {
  id: string;
  title: string;
  /** Absent: not for this reader; `note` says for whom. */
  href?: string;
  /** Leads to another site. */
  external?: boolean;
  /** «После регистрации». */
  note?: string;
  about?: string;
  /** «PDF». */
  format?: string;
  /** In bytes. */
  size?: number;
}

/** One line of a program. */
export interface SessionView {
  id: string;
  title: string;
  start: Moment;
  end: Moment;
  /** A pause, a meal, registration on the spot: shown quietly. */
  isBreak?: boolean;
  hall?: string;
  speakers: readonly SpeakerView[];
  about?: SafeHtml;
  materials: readonly MaterialView[];
  /** What a new version of the program did to it. */
  change?: 'new' | 'moved' | 'changed' | 'removed';
}
