import type { KindDetails } from '../../../src/features/events/event-kinds.rules.js';
import type { Audience, EventFormat, EventKind } from '../../../src/features/events/events.rules.js';
import type { MaterialPurpose, Visibility } from '../../../src/features/materials/materials.rules.js';
import type { PaperKey } from './papers.js';
import type { SpeakerKey } from './speakers.js';

/**
 * When something is, from the moment of seeding. `day` counts days from today and moves past weekends and holidays;
 * `weekend` keeps it; `planDay` is a day of the plan's first year; `soon` is the next half hour at least as many minutes
 * away, in the past when negative.
 */
export type When = { minutes: number } & (
  { day: number; at: string; weekend?: true } | { planDay: string; at: string } | { soon: number }
);

/** One line of a program: starts `after` minutes from the event's start and `lasts` minutes. */
export interface SessionSpec {
  after: number;
  lasts: number;
  title: string;
  kind?: 'TALK' | 'DISCUSSION' | 'WORKSHOP' | 'BREAK';
  hall?: string;
  by?: readonly SpeakerKey[];
  moderator?: SpeakerKey;
}

/** Paragraphs; neighbouring lines that begin with «- » make a list, with «> » a quotation. */
export type Body = readonly string[];

export interface PostReleaseSpec {
  title: string;
  lead: string;
  body: Body;
  /** Counted from registrations when left out. */
  participants?: number;
  decisions?: readonly string[];
  quotes?: readonly { text: string; author: string; position: string }[];
  pictures: readonly PictureSpec[];
}

/** What an illustration shows; its words for those who do not see it go with the motif. */
export type Motif = 'hall' | 'screen' | 'workshop' | 'route' | 'garden' | 'circle';

export interface PictureSpec {
  motif: Motif;
  caption: string;
}

/** What is laid out at an event: a link, or a paper of `papers.ts`; open to everybody unless it says otherwise. */
export type MaterialSpec = { description?: string; visibility?: Visibility; purpose?: MaterialPurpose } & (
  { title: string; url: string } | { paper: PaperKey }
);

/** An event of the demonstration with everything around it. `{year}` in texts is the academic year, «2026/2027». */
export interface EventSpec {
  slug: string;
  kind: EventKind;
  format: EventFormat;
  title: string;
  summary: string;
  audience: readonly Audience[];
  grades?: readonly number[];
  /** What its kind has beside. */
  details?: Partial<Omit<KindDetails, 'papersDueAt'>>;
  /** Days before the start on which the call for theses ends. */
  papersDue?: number;
  /** Organisation's code; `municipality` and authorities go by the municipality's short name. */
  organiser: string;
  municipality?: string;
  series?: 'metodicheskie-vebinary' | 'put-navykov';
  when: When;
  /** «17.3» or «13»: the primary measure or item of this year's plan; `supports`: others, by number. */
  measure?: string;
  supports?: readonly number[];
  /** Places; unlimited when left out. */
  capacity?: number;
  registrationMode?: 'NONE';
  /** Days before the start. */
  registrationOpens?: number;
  /** Hours before the start. */
  registrationCloses?: number;
  platform?: string;
  joinUrl?: string;
  venue?: string;
  address?: string;
  contact?: string;
  recordingUrl?: string;
  materials?: readonly MaterialSpec[];
  state?: 'DRAFT' | 'IN_REVIEW';
  cancelReason?: string;
  moved?: { from: When; reason: string };
  announcement?: { lead: string; body: Body };
  program?: readonly SessionSpec[];
  /** Left out when the event has not ended by the moment of seeding. */
  postRelease?: PostReleaseSpec;
  /** How many people ask for a place. */
  interest: number;
}
