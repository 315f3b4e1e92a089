import { movedAlong } from '../../common/instant.js';

export interface Span {
  startsAt: Date;
  endsAt: Date;
}

/** When something is published by itself: the event, its announcement, its post-release; null for what is not planned. */
export interface PlannedMoments {
  event: Date | null;
  announcement: Date | null;
  postRelease: Date | null;
}

/** An event that is moved: its zone, its time before and after. */
export interface Shift {
  zone: string;
  from: Span;
  to: Span;
}

/** `moment` as far from the new start on the wall clock as it was from the old one: how sessions of the program go along. */
export function alongWithStart(moment: Date, { zone, from, to }: Shift): Date {
  return movedAlong(moment, from.startsAt, to.startsAt, zone);
}

/**
 * The planned moments of a moved event at `now`. What comes out before the event keeps its distance to the start, the post-release to
 * the end; a moment that would have passed stays as it was. An event that would then be published only after its end has no plan.
 */
export function momentsAlong(planned: PlannedMoments, shift: Shift, now: Date): PlannedMoments {
  const { zone, from, to } = shift;
  const ahead = (moment: Date | null, along: (moment: Date) => Date): Date | null => {
    const moved = moment && along(moment);
    return moved && moved > now ? moved : moment;
  };
  const event = ahead(planned.event, (moment) => alongWithStart(moment, shift));
  return {
    event: event && event < to.endsAt ? event : null,
    announcement: ahead(planned.announcement, (moment) => alongWithStart(moment, shift)),
    postRelease: ahead(planned.postRelease, (moment) => movedAlong(moment, from.endsAt, to.endsAt, zone)),
  };
}
