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
import { Config } from '../../platform/config/config.js';
import { type EventReader, EventReaderModel } from './event-reader.model.js';
import { eventPreview, type PreviewImage, PreviewPictures } from './previews.service.js';

/** Everything the page of one event shows. */
export interface EventPageData extends EventReader {
  event: EventRow;
  announcement: PublishedAnnouncement | null;
  program: ReleasedProgram | null;
  postRelease: PublishedPostRelease | null;
  /** What the reader may open, and what is named only. */
  materials: readonly MaterialCard[];
  now: Date;
  publicUrl: string;
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
    private readonly readers: EventReaderModel,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly previews: PreviewPictures,
  ) {}

  /** Four queries whatever the event, a few more for somebody signed in. */
  async of(event: EventRow, asking: Asking = {}): Promise<EventPageData> {
    const [announcement, program, postRelease, materials] = await Promise.all([
      this.announcements.getPublishedForEvent(event.id),
      this.programs.getPresent(event),
      this.postReleases.getPublishedForEvent(event.id),
      this.materials.listFor(event, asking),
    ]);
    const reader = await this.readers.of(event, program, asking.actor);
    const publicUrl = this.config.PUBLIC_URL;
    const image = this.previews.image(eventPreview(event));
    const now = this.clock.now();
    return { event, announcement, program, postRelease, materials, ...reader, now, publicUrl, image };
  }
}
