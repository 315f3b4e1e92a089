import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { PublicationState } from '../../common/lifecycle.js';
import { count, monthName } from '../../common/russian.js';
import type { Actor } from '../../features/accounts/accounts.rules.js';
import { AnnouncementsService } from '../../features/announcements/announcements.service.js';
import type { EventRow } from '../../features/events/events.service.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { releaseDifference } from '../../features/programs/program.rules.js';
import { ProgramsService } from '../../features/programs/programs.service.js';
import { daysLate, packageDue } from '../../features/publications/package.rules.js';
import type { Tone } from '../components/chips.js';

/** One thing that is published with an event: what there is of it and by when it is due. */
export interface PackagePart {
  title: string;
  /** The right to work on it. */
  action: 'publication.edit' | 'program.edit';
  href: string;
  state: string;
  tone: Tone;
  /** «до 6 декабря», «до 6 декабря, опаздывает на 2 дня». */
  due: string;
  late: boolean;
}

type PartState = Pick<PackagePart, 'state' | 'tone'>;

const NONE: PartState = { state: 'нет', tone: 'neutral' };
const STATES: Readonly<Record<PublicationState, PartState>> = {
  DRAFT: { state: 'черновик', tone: 'neutral' },
  IN_REVIEW: { state: 'на проверке', tone: 'warn' },
  APPROVED: { state: 'согласован', tone: 'info' },
  PUBLISHED: { state: 'опубликован', tone: 'ok' },
  WITHDRAWN: { state: 'снят', tone: 'neutral' },
  ARCHIVED: { state: 'в архиве', tone: 'neutral' },
};

/** The package of an event (US-06): which parts are there, which are missing and late. */
@Injectable()
export class PackageModel {
  constructor(
    private readonly announcements: AnnouncementsService,
    private readonly programs: ProgramsService,
    private readonly postReleases: PostReleasesService,
    private readonly clock: Clock,
  ) {}

  /** The parts in the order they are made. Throws NotFound out of scope. */
  async of(actor: Actor, event: EventRow): Promise<PackagePart[]> {
    const [announcement, program, postRelease] = await Promise.all([
      this.announcements.publications.getManagedForEvent(actor, event.slug),
      this.programs.getWorkingCopy(actor, event.slug),
      this.postReleases.publications.getManagedForEvent(actor, event.slug),
    ]);
    const due = packageDue(event);
    const part = (title: string, page: string, state: PartState, day: Temporal.PlainDate, isDone: boolean) => ({
      title,
      href: `/manage/events/${event.slug}/${page}`,
      action: page === 'program' ? ('program.edit' as const) : ('publication.edit' as const),
      ...state,
      ...this.dueOf(day, isDone, event),
    });
    const stateOf = (publication: { publicationState: PublicationState } | null) =>
      publication ? STATES[publication.publicationState] : NONE;
    const isPublic = (publication: { publicationState: PublicationState } | null) =>
      publication?.publicationState === 'PUBLISHED';
    return [
      part('Анонс', 'announcement', stateOf(announcement), due.announcement, isPublic(announcement)),
      part('Программа', 'program', programState(program), due.program, program.released !== null),
      part('Пост-релиз', 'post-release', stateOf(postRelease), due.postRelease, isPublic(postRelease)),
    ];
  }

  private dueOf(day: Temporal.PlainDate, isDone: boolean, event: EventRow): Pick<PackagePart, 'due' | 'late'> {
    if (event.cancelledAt) return { due: 'не нужно: событие отменено', late: false };
    const due = `до ${day.day} ${monthName(day.month, 'genitive')}`;
    const days = isDone ? 0 : daysLate(day, this.clock.now(), event.zone);
    return days > 0
      ? { due: `${due}, опаздывает на ${count(days, 'день', 'дня', 'дней')}`, late: true }
      : { due, late: false };
  }
}

/** A program has no life cycle of its own: readers see its newest release, the organiser works on a copy. */
function programState({ sessions, released }: Awaited<ReturnType<ProgramsService['getWorkingCopy']>>): PartState {
  if (!released) return sessions.length > 0 ? STATES.DRAFT : NONE;
  const changed = releaseDifference(released.sessions, sessions).size > 0;
  return { state: changed ? 'опубликована, есть правки' : 'опубликована', tone: 'ok' };
}
