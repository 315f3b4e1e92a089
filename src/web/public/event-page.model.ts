import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import {
  AnnouncementsService,
  type PublishedAnnouncement,
} from '../../features/announcements/announcements.service.js';
import type { EventRow } from '../../features/events/events.service.js';
import { type Asking, type MaterialCard, MaterialsService } from '../../features/materials/materials.service.js';
import { PostReleasesService, type PublishedPostRelease } from '../../features/post-releases/post-releases.service.js';
import { ProgramsService, type ReleasedProgram } from '../../features/programs/programs.service.js';
import { SpeakersService } from '../../features/programs/speakers.service.js';
import { OwnedRegistrationsService } from '../../features/registrations/owned-registrations.service.js';
import { Config } from '../../platform/config/config.js';
import { eventPreview, type PreviewImage, PreviewPictures } from './previews.service.js';

/** Everything the page of one event shows. */
export interface EventPageData {
  event: EventRow;
  announcement: PublishedAnnouncement | null;
  program: ReleasedProgram | null;
  postRelease: PublishedPostRelease | null;
  /** What the reader may open, and what is named only. */
  materials: readonly MaterialCard[];
  /** The secret of the signed-in reader's own registration; null when there is none. */
  ownToken: string | null;
  now: Date;
  publicUrl: string;
  /** Speakers of the program who may be the signed-in reader. */
  resembling: Awaited<ReturnType<SpeakersService['resembling']>>;
  /** Shown with links to the page. */
  image: PreviewImage;
}

/** Puts together what belongs to an event from the features that own it. */
@Injectable()
export class EventPageModel {
  constructor(
    private readonly announcements: AnnouncementsService,
    private readonly programs: ProgramsService,
    private readonly postReleases: PostReleasesService,
    private readonly materials: MaterialsService,
    private readonly owned: OwnedRegistrationsService,
    private readonly speakers: SpeakersService,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly previews: PreviewPictures,
  ) {}

  /** Four queries whatever the event, a few more for somebody signed in. */
  async of(event: EventRow, asking: Asking = {}): Promise<EventPageData> {
    const { actor } = asking;
    const [announcement, program, postRelease, materials, ownToken, resembling] = await Promise.all([
      this.announcements.getPublishedForEvent(event.id),
      this.programs.getPresent(event),
      this.postReleases.getPublishedForEvent(event.id),
      this.materials.listFor(event, asking),
      actor ? this.owned.tokenFor(actor, event.id) : null,
      actor ? this.speakers.resembling(actor, event.id) : [],
    ]);
    const named = new Set(program?.sessions.flatMap(({ speakers }) => speakers.map(({ fullName }) => fullName)));
    const shown = resembling.filter(({ fullName }) => named.has(fullName));
    const publicUrl = this.config.PUBLIC_URL;
    const image = this.previews.image(eventPreview(event));
    const now = this.clock.now();
    return { event, announcement, program, postRelease, materials, ownToken, resembling: shown, now, publicUrl, image };
  }
}
