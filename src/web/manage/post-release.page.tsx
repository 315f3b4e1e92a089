import { Controller } from '@nestjs/common';
import { type MaterialCard, MaterialsService } from '../../features/materials/materials.service.js';
import type { PostRelease } from '../../features/post-releases/post-release.entity.js';
import { PostReleasesService } from '../../features/post-releases/post-releases.service.js';
import { PicturesService } from '../../features/publications/pictures.service.js';
import { StatisticsService } from '../../features/registrations/statistics.service.js';
import { AccessFor } from '../../platform/http/route.js';
import { PostReleasePages } from './post-release-page.js';
import { PublicationDesk } from './publication-desk.service.js';
import type { Place } from './publication-frame.view.js';

/** The post-release of an event in the organiser's workspace. */
@Controller('manage/events/:slug/post-release')
@AccessFor('event.view-drafts')
export class ManagePostReleasePage extends PostReleasePages {
  constructor(
    postReleases: PostReleasesService,
    statistics: StatisticsService,
    desk: PublicationDesk,
    pictures: PicturesService,
    private readonly ofEvents: MaterialsService,
  ) {
    super(postReleases, statistics, desk, pictures);
  }

  protected override async materials({ event }: Place<PostRelease>): Promise<readonly MaterialCard[]> {
    return event ? this.ofEvents.listPublic(event.id) : [];
  }
}
