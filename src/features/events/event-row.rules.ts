import type { PublicationState } from '../../common/lifecycle.js';
import type { KindDetails } from './event-kinds.rules.js';
import type { Audience, EventFormat, EventKind, Place, RegistrationMode, SeatState } from './events.rules.js';

/** An event as lists, cards and the top of its page show it. */
export interface EventRow extends KindDetails {
  id: string;
  slug: string;
  kind: EventKind;
  format: EventFormat;
  title: string;
  summary: string;
  audience: Audience[];
  grades: number[];
  zone: string;
  startsAt: Date;
  endsAt: Date;
  venue: string | null;
  address: string | null;
  platform: string | null;
  contact: string | null;
  organiserId: string;
  organiser: string;
  municipalityId: string | null;
  municipality: string | null;
  seriesId: string | null;
  seriesSlug: string | null;
  seriesTitle: string | null;
  registrationMode: RegistrationMode;
  approvalRequired: boolean;
  registrationOpensAt: Date | null;
  registrationClosesAt: Date | null;
  capacity: number | null;
  seatState: SeatState;
  publicationState: PublicationState;
  publishedAt: Date | null;
  cancelledAt: Date | null;
  cancelReason: string | null;
  movedAt: Date | null;
  moveReason: string | null;
  movedFromStartsAt: Date | null;
  movedFromEndsAt: Date | null;
  /** The time it was first announced for; null for one that was never moved. */
  firstStartsAt: Date | null;
  firstEndsAt: Date | null;
  submittedAt: Date | null;
  submitNote: string | null;
  wishedPublishAt: Date | null;
  publishAt: Date | null;
  restoreReason: string | null;
  withdrawReason: string | null;
  placeChangedAt: Date | null;
  placeBefore: Place | null;
  sequence: number;
  revision: number;
  revisedAt: Date;
  /** «17.3» or «9»: the primary measure of the plan. */
  measureNumber: string | null;
  planSlug: string | null;
}
